//! A reading that advances in steps, so that a page stays responsive while a large record is read.

use crate::error::{Error, ErrorCode};
use crate::fhir::bundle::{self, Response};
use crate::gpconnect::request::{Input, Options};
use crate::gpconnect::{Unread, assemble};
use crate::record::Record;

/// One reading of one record.
pub struct Reading {
    inputs: Vec<Input>,
    options: Options,
    responses: Vec<Response>,
    unread: Vec<Unread>,
    at: Option<bundle::Reading>,
    record: Option<Record>,
}

impl Reading {
    /// Nothing read yet.
    ///
    /// # Errors
    /// `InvalidOption`, `Unsupported`; `Empty` where there is no input.
    pub fn begin(inputs: Vec<Input>, options: Options) -> Result<Reading, Error> {
        options.check()?;
        if inputs.is_empty() {
            return Err(Error::new(ErrorCode::Empty, "There is no response to read."));
        }
        Ok(Reading { inputs, options, responses: Vec::new(), unread: Vec::new(), at: None, record: None })
    }

    /// Advances by about `budget` bytes; true when the record is there.
    ///
    /// # Errors
    /// Those of a single response that is no record at all. Among several, or in answer to a request that is known
    /// to have failed, such a response is explained in the record.
    pub fn step(&mut self, budget: usize) -> Result<bool, Error> {
        if self.record.is_some() {
            return Ok(true);
        }
        if let Some(reading) = &mut self.at {
            match reading.step(budget) {
                Ok(false) => return Ok(false),
                Ok(true) => {
                    let read = self.at.take().map(bundle::Reading::finish);
                    self.responses.extend(read);
                }
                Err(error) => {
                    self.at = None;
                    self.not_read(error)?;
                }
            }
            return Ok(false);
        }
        let next = self.responses.len();
        let Some(input) = self.inputs.get_mut(next) else {
            self.record = Some(assemble(&self.responses, &self.inputs, &self.unread, &self.options));
            return Ok(true);
        };
        let explained = input.has_failed() || input.pending;
        // A failed response may have to be shown as received; any other gives its bytes away.
        let bytes = if explained { input.bytes.clone() } else { input.bytes.take() };
        match bytes {
            None if explained => self.responses.push(Response::empty()),
            bytes => match bundle::Reading::begin(bytes.unwrap_or_default()) {
                Ok(reading) => self.at = Some(reading),
                Err(error) => self.not_read(error)?,
            },
        }
        Ok(false)
    }

    fn not_read(&mut self, error: Error) -> Result<(), Error> {
        let input = self.responses.len();
        let explained = self.inputs.get(input).is_some_and(|input| input.has_failed() || input.pending);
        if self.inputs.len() == 1 && !explained {
            return Err(error);
        }
        self.unread.push(Unread { input, why: error.to_string() });
        self.responses.push(Response::empty());
        Ok(())
    }

    /// The record, once [`Reading::step`] has said that it is there.
    pub fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// The options given.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Steps to the end.
    ///
    /// # Errors
    /// Those of [`Reading::step`].
    pub fn finish(mut self) -> Result<Record, Error> {
        while !self.step(usize::MAX)? {}
        Ok(self.record.unwrap_or_default())
    }
}
