//! A reading that advances in steps, so that a page stays responsive while a large record is read.

use crate::error::{Error, ErrorCode};
use crate::fhir::bundle::{self, Response};
use crate::gpconnect::html_record::Narratives;
use crate::gpconnect::request::{Input, Options};
use crate::gpconnect::{Unread, assemble};
use crate::record::Record;
use crate::view::{self, Anchors, Rendered};

/// One reading of one record.
pub struct Reading {
    inputs: Vec<Input>,
    options: Options,
    responses: Vec<Response>,
    unread: Vec<Unread>,
    at: Option<bundle::Reading>,
    /// The narratives of HTML sections, once all responses are read.
    narratives: Option<Narratives>,
    record: Option<Record>,
    /// The places that links may lead to, and in how many sections they have been looked for.
    anchors: (Anchors, usize),
    rendered: Vec<Rendered>,
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
        Ok(Reading {
            inputs,
            options,
            responses: Vec::new(),
            unread: Vec::new(),
            at: None,
            narratives: None,
            record: None,
            anchors: (Anchors::default(), 0),
            rendered: Vec::new(),
        })
    }

    /// Advances by about `budget` bytes of input or of a narrative, or by a section of the view; true when the view is there.
    ///
    /// # Errors
    /// Those of a single response that is no record at all. Among several, or in answer to a request that is known
    /// to have failed, such a response is explained in the record.
    pub fn step(&mut self, budget: usize) -> Result<bool, Error> {
        if let Some(record) = &self.record {
            let (anchors, sections) = &mut self.anchors;
            if let Some(section) = record.sections.get(*sections).filter(|_| !record.held_back) {
                anchors.add(section);
                *sections += 1;
                return Ok(false);
            }
            let options = view_options(&self.options);
            if self.rendered.len() < parts(record) {
                self.rendered.push(render(record, self.rendered.len(), &options, anchors));
            }
            return Ok(self.rendered.len() >= parts(record));
        }
        if let Some(reading) = &mut self.at {
            match reading.step(budget) {
                Ok(false) => return Ok(false),
                Ok(true) => {
                    let read = self.at.take().map(bundle::Reading::finish);
                    match read {
                        Some(response) if response.is_fhir() => self.responses.push(response),
                        read => {
                            self.keep(read);
                            self.not_read(Error::new(ErrorCode::NotFhir, "The response is no FHIR resource."))?;
                        }
                    }
                }
                Err(error) => {
                    let read = self.at.take().map(bundle::Reading::finish);
                    self.keep(read);
                    self.not_read(error)?;
                }
            }
            return Ok(false);
        }
        let next = self.responses.len();
        let Some(input) = self.inputs.get_mut(next) else {
            self.step_to_record(budget);
            return Ok(false);
        };
        let explained = input.has_failed() || input.pending;
        // A failed response may have to be shown as received; any other gives its bytes away.
        let starts = input.bytes.as_ref().is_some_and(|bytes| bytes.trim_ascii_start().first().is_some_and(is_start));
        let bytes = if explained || !starts { input.bytes.clone() } else { input.bytes.take() };
        match bytes {
            None if explained => self.responses.push(Response::empty()),
            bytes => match bundle::Reading::begin(bytes.unwrap_or_default()) {
                Ok(reading) => self.at = Some(reading),
                Err(error) => self.not_read(error)?,
            },
        }
        Ok(false)
    }

    /// All responses are read: reads on in their narratives, and then assembles the record.
    fn step_to_record(&mut self, budget: usize) {
        let Reading { responses, inputs, options, .. } = self;
        let narratives = self.narratives.get_or_insert_with(|| Narratives::begin(responses, inputs, options));
        if !narratives.step(budget) {
            return;
        }
        let narratives = self.narratives.take().unwrap_or_default();
        self.record = Some(assemble(&self.responses, narratives, &self.inputs, &self.unread, &self.options));
        self.responses = Vec::new();
    }

    /// What cannot be read is shown as received: it may be the record.
    fn keep(&mut self, read: Option<Response>) {
        let input = self.inputs.get_mut(self.responses.len()).filter(|input| input.bytes.is_none());
        if let (Some(input), Some(read)) = (input, read) {
            input.bytes = Some(read.tape.into_text().into_bytes());
        }
    }

    fn not_read(&mut self, error: Error) -> Result<(), Error> {
        let input = self.responses.len();
        // With a status and what was asked for, it is the answer to a known request: that one is told to have failed.
        let is_answer = |input: &Input| input.status.is_some() && input.requested.is_some();
        let explained =
            self.inputs.get(input).is_some_and(|input| input.has_failed() || input.pending || is_answer(input));
        if self.inputs.len() == 1 && !explained {
            return Err(error);
        }
        self.unread.push(Unread { input, why: error.to_string() });
        self.responses.push(Response::empty());
        Ok(())
    }

    /// The record, once it is there.
    pub fn record(&self) -> Option<&Record> {
        self.record.as_ref()
    }

    /// The parts of the view that are there: the head, then a part a section.
    pub fn rendered(&self) -> &[Rendered] {
        &self.rendered
    }

    /// How the host wants the view.
    pub fn view_options(&self) -> view::Options {
        view_options(&self.options)
    }

    /// Steps to the record.
    ///
    /// # Errors
    /// Those of [`Reading::step`].
    pub fn into_record(mut self) -> Result<Record, Error> {
        while self.record.is_none() {
            self.step(usize::MAX)?;
        }
        Ok(self.record.unwrap_or_default())
    }
}

/// Whether FHIR in JSON or XML may begin with this byte.
fn is_start(byte: &u8) -> bool {
    matches!(byte, b'<' | b'{' | b'[' | 0x80..)
}

/// How many parts the view of a record has. One that is held back is its alert alone.
fn parts(record: &Record) -> usize {
    if record.held_back { 1 } else { 1 + record.sections.len() }
}

fn view_options(options: &Options) -> view::Options {
    let plain = view::Options::default();
    view::Options {
        heading_level: options.heading_level.unwrap_or(plain.heading_level),
        id_prefix: options.id_prefix.clone().unwrap_or(plain.id_prefix),
    }
}

/// One part of the view of a record: the head, or a section.
fn render(record: &Record, part: usize, options: &view::Options, anchors: &Anchors) -> Rendered {
    if record.held_back {
        return view::alert(record, options);
    }
    let section = part.checked_sub(1).and_then(|part| record.sections.get(part));
    section.map_or_else(
        || view::head_among(record, options, anchors),
        |section| view::section_among(record, section, options, anchors),
    )
}

/// Every part of the view of a record, in order.
pub fn render_all(record: &Record, options: &view::Options) -> Vec<Rendered> {
    let anchors = Anchors::of(record);
    (0..parts(record)).map(|part| render(record, part, options, &anchors)).collect()
}
