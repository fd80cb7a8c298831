//! A reading that advances in steps, so that a page stays responsive while a large record is read.

use crate::error::{Error, ErrorCode};
use crate::fhir::bundle::{self, Bundle, Response};
use crate::gpconnect::request::{Input, Options};
use crate::gpconnect::{Unread, assemble, html_record};
use crate::pace::{Pace, Work, at_once, boxed};
use crate::record::Record;
use crate::view::{self, Anchors, Form, Rendered};

/// Where there is a value for so many bytes, there are no long texts: in coded resources there is one for every 30.
const BYTES_OF_VALUE: usize = 100;

/// How much of a record is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The beginning of an HTML record, to show while all of it is read: whose it is, what warns of it as far as that is
    /// known, and the first rows of the first section. There is no record where that is not to be had, or not to be shown.
    Beginning,
}

/// One reading of one record.
pub struct Reading {
    options: view::Options,
    work: Work<Result<Option<Whole>, Error>>,
    whole: Option<Whole>,
}

/// A record, and the parts of its view.
type Whole = (Record, Vec<Rendered>);

impl Reading {
    /// Nothing read yet.
    ///
    /// # Errors
    /// `InvalidOption`, `Unsupported`; `Empty` where there is no input.
    pub fn begin(inputs: Vec<Input>, options: Options) -> Result<Reading, Error> {
        Reading::of(Extent::Whole, Form::Operations, inputs, std::iter::empty(), options)
    }

    /// Nothing read yet, so much is to be, and written like this. `pieces`: what is still to come of the inputs' bodies,
    /// each with its input's number, taken over step by step like all else. Of what is made of values there is no beginning,
    /// which its first piece tells.
    ///
    /// # Errors
    /// Those of [`Reading::begin`].
    pub fn of(
        extent: Extent,
        form: Form,
        mut inputs: Vec<Input>,
        pieces: impl Iterator<Item = (usize, Vec<u8>)> + 'static,
        options: Options,
    ) -> Result<Reading, Error> {
        check(&inputs, &options)?;
        let view = view_options(&options);
        let own = view.clone();
        let work = Work::new(|pace| async move {
            for (number, piece) in pieces {
                let Some(bytes) = inputs.get_mut(number).and_then(|input| input.bytes.as_mut()) else { continue };
                if extent == Extent::Beginning && bytes.is_empty() && is_of_values(&piece) {
                    return Ok(None);
                }
                bytes.extend_from_slice(&piece);
                pace.worked(piece.len()).await;
            }
            let Some(record) = boxed(record(extent, inputs, options, &pace)).await? else { return Ok(None) };
            let rendered = rendered(&record, &own, form, &pace).await;
            Ok(Some((record, rendered)))
        });
        Ok(Reading { options: view, work, whole: None })
    }

    /// Advances by about `budget` bytes of input, or by as much of the record or of its view as takes as long; true when
    /// there is no more to do.
    ///
    /// # Errors
    /// Those of a single response that is no record at all. Among several, or in answer to a request that is known
    /// to have failed, such a response is explained in the record.
    pub fn step(&mut self, budget: usize) -> Result<bool, Error> {
        if let Some(done) = self.work.step(budget) {
            self.whole = done?;
        }
        Ok(self.work.is_done())
    }

    /// The record, once all is done.
    pub fn record(&self) -> Option<&Record> {
        self.whole.as_ref().map(|(record, _)| record)
    }

    /// The parts of the view, once all is done: the head, then a part a section.
    pub fn rendered(&self) -> &[Rendered] {
        self.whole.as_ref().map(|(_, rendered)| rendered.as_slice()).unwrap_or_default()
    }

    /// How the host wants the view.
    pub fn view_options(&self) -> &view::Options {
        &self.options
    }
}

/// Reads a record at once.
///
/// # Errors
/// Those of [`Reading`].
pub fn read(inputs: Vec<Input>, options: Options) -> Result<Record, Error> {
    check(&inputs, &options)?;
    at_once(record(Extent::Whole, inputs, options, &Pace::unlimited())).map(Option::unwrap_or_default)
}

fn check(inputs: &[Input], options: &Options) -> Result<(), Error> {
    options.check()?;
    if inputs.is_empty() {
        return Err(Error::new(ErrorCode::Empty, "There is no response to read."));
    }
    Ok(())
}

/// Reads all responses, then the narratives in them, and assembles the record.
async fn record(
    extent: Extent,
    mut inputs: Vec<Input>,
    options: Options,
    pace: &Pace,
) -> Result<Option<Record>, Error> {
    let is_whole = extent == Extent::Whole;
    let is_only = inputs.len() == 1;
    let mut responses = Vec::with_capacity(inputs.len());
    let mut unread = Vec::new();
    for (number, input) in inputs.iter_mut().enumerate() {
        let read = boxed(response(input, pace)).await;
        // With a status and what was asked for, it is the answer to a known request: that one is told to have failed.
        let is_answer = input.status.is_some() && input.requested.is_some();
        let is_explained = input.has_failed() || input.pending || is_answer;
        responses.push(match read {
            Ok(response) => response,
            Err(error) if is_only && !is_explained => return Err(error),
            Err(error) => {
                unread.push(Unread { input: number, why: error.text() });
                Response::empty()
            }
        });
    }
    let bundle = boxed(Bundle::over(&responses, pace)).await;
    let narratives = if is_whole {
        boxed(html_record::narratives(&bundle, &inputs, &options, pace)).await
    } else {
        let Some(beginning) = html_record::beginning(&bundle, &inputs, &options) else { return Ok(None) };
        beginning
    };
    let record = boxed(assemble(&bundle, &responses, narratives, &mut inputs, &unread, &options, pace)).await;
    Ok(Some(record).filter(|record| is_whole || !record.held_back))
}

/// Whether a response is made of values rather than of long texts, as far as its start tells.
fn is_of_values(start: &[u8]) -> bool {
    let Ok(mut reading) = bundle::Reading::begin(start.to_vec()) else { return false };
    // It ends in the middle of something.
    let _ = reading.step(start.len());
    reading.values() * BYTES_OF_VALUE > start.len()
}

/// Whether a text begins as HTML does: a page that tells of a fault, or a section by itself. The names of FHIR's resources
/// begin with a capital letter, and a prefix may be in any case.
fn is_html(text: &str) -> bool {
    let Some(inside) = text.trim_ascii_start().strip_prefix('<') else { return false };
    let end = inside.bytes().position(|byte| byte.is_ascii_whitespace() || b"/>".contains(&byte));
    let name = inside.get(..end.unwrap_or(inside.len())).unwrap_or_default().as_bytes();
    name.first().is_some_and(u8::is_ascii_lowercase) && !name.contains(&b':') || name.eq_ignore_ascii_case(b"!doctype")
}

/// Reads one response. What cannot be read goes back to its input: it is shown as received, as it may be the record.
async fn response(input: &mut Input, pace: &Pace) -> Result<Response, Error> {
    let explained = input.has_failed() || input.pending;
    // A failed response may have to be shown as received; any other gives its bytes away.
    let starts = input.bytes.as_ref().is_some_and(|bytes| bytes.trim_ascii_start().first().is_some_and(is_start));
    let bytes = if explained || !starts { input.bytes.clone() } else { input.bytes.take() };
    if bytes.is_none() && explained {
        return Ok(Response::empty());
    }
    let mut reading = bundle::Reading::begin(bytes.unwrap_or_default())?;
    let end = loop {
        pace.rest().await;
        match reading.step(pace.left()) {
            Ok(false) => {}
            end => break end,
        }
    };
    let response = reading.finish();
    let error = match end {
        Ok(_) if response.is_fhir() => return Ok(response),
        _ if is_html(response.tape.text()) => {
            Error::new(ErrorCode::NotFhir, "The response is HTML by itself, in no FHIR resource.")
        }
        Ok(_) => Error::new(ErrorCode::NotFhir, "The response is no FHIR resource."),
        Err(error) => error,
    };
    input.bytes.get_or_insert_with(|| response.tape.into_text().into_bytes());
    Err(error)
}

/// Whether FHIR in JSON or XML begins with this byte, but for a mark of its encoding.
fn is_start(byte: &u8) -> bool {
    matches!(byte, b'<' | b'{' | b'[')
}

fn view_options(options: &Options) -> view::Options {
    let plain = view::Options::default();
    view::Options {
        heading_level: options.heading_level.unwrap_or(plain.heading_level),
        id_prefix: options.id_prefix.clone().unwrap_or(plain.id_prefix),
    }
}

/// Every part of the view of a record, in order: the head, then the sections. One that is held back is its alert alone.
async fn rendered(record: &Record, options: &view::Options, form: Form, pace: &Pace) -> Vec<Rendered> {
    if record.held_back {
        return vec![view::alert_as(record, options, form)];
    }
    let mut anchors = Anchors::default();
    for section in &record.sections {
        anchors.add(section);
        pace.rest().await;
    }
    let mut rendered = vec![view::head_among(record, options, form, &anchors)];
    for section in &record.sections {
        pace.rest().await;
        rendered.push(boxed(view::section_among(record, section, options, form, &anchors, pace)).await);
    }
    rendered
}

/// [`rendered`], at once.
pub fn render_all(record: &Record, options: &view::Options) -> Vec<Rendered> {
    at_once(rendered(record, options, Form::Operations, &Pace::unlimited()))
}

/// The same as HTML.
pub fn render_html(record: &Record, options: &view::Options) -> String {
    let mut html = String::new();
    for part in at_once(rendered(record, options, Form::Html, &Pace::unlimited())) {
        part.html.iter().for_each(|piece| html.push_str(piece));
    }
    html
}
