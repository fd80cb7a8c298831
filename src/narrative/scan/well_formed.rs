//! Whether a source is XML: seen as it is cut.

use super::{Kind, Scanner, Span, name_start};

/// Looks whether a text is well-formed XML as far as its tags go: balanced, attributes quoted, nothing left open.
/// Entities are not looked at: `&nbsp;` without a DTD is an error in XML and no reason to read the text as HTML.
#[derive(Default)]
pub struct WellFormed {
    /// Where the names of the open elements stand.
    open: Vec<(u32, u32)>,
}

impl WellFormed {
    /// Whether the text is well-formed up to the end of this span, the next one.
    pub fn goes_on(&mut self, text: &str, span: &Span) -> bool {
        match &span.kind {
            Kind::Plain => span.end - span.start > 1,
            Kind::Text { .. } => true,
            Kind::Short(tag) => {
                let end = span.end - 1 - usize::from(tag.self_closed);
                self.tag(text, span.start, end, tag.closing, tag.self_closed)
            }
            Kind::Again(tag) => self.tag(text, span.start, span.start + 1 + tag.name, false, false),
            Kind::Tag(tag) if tag.bare || !tag.strict => false,
            Kind::Tag(tag) => {
                let end = span.start + name_start(tag.closing) + tag.name.len();
                self.tag(text, span.start, end, tag.closing, tag.self_closed)
            }
            Kind::Literal { .. } => false,
        }
    }

    /// The same for a tag that begins at `start` and whose name ends at `end`.
    #[inline(always)]
    fn tag(&mut self, text: &str, start: usize, end: usize, closing: bool, self_closed: bool) -> bool {
        let start = start + name_start(closing);
        if closing {
            let bytes = text.as_bytes();
            let opened = self.open.pop().and_then(|(start, end)| bytes.get(start as usize..end as usize));
            return opened == bytes.get(start..end);
        }
        if !self_closed {
            self.open.push((start as u32, end as u32));
        }
        true
    }

    /// Looks at the inside of raw text, which is not cut into spans: in XML it is markup like any other.
    pub fn look_inside(&mut self, inside: &str) {
        let mut scanner = Scanner::new(inside);
        let mut looking = WellFormed::default();
        let spans = std::iter::from_fn(|| scanner.next_span());
        let goes_on = spans.into_iter().all(|span| looking.goes_on(inside, &span));
        if !goes_on || !looking.is_whole() {
            // A name that no end tag has.
            self.open.push((0, 0));
        }
    }

    /// Whether nothing is left open.
    pub fn is_whole(&self) -> bool {
        self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_well_formed(text: &str) -> bool {
        let mut looking = WellFormed::default();
        let mut scanner = Scanner::new(text);
        while let Some(span) = scanner.next_span() {
            if !looking.goes_on(text, &span) {
                return false;
            }
        }
        looking.is_whole()
    }

    #[test]
    fn well_formed_text_is_told_from_tag_soup() {
        for xml in [
            "<div><p a='1' b=\"2\">x &nbsp; &amp;</p><br/></div>",
            "<div/>",
            "<a:b><![CDATA[<p>]]><!-- <p> --></a:b>",
            "x",
        ] {
            assert!(is_well_formed(xml), "{xml}");
        }
        for soup in [
            "<div>",
            "<br>",
            "<p></P>",
            "<p a=1></p>",
            "<p a></p>",
            "<b><i></b></i>",
            "a < b",
            "</p>",
            "<p",
            "<p a='<'></p>",
        ] {
            assert!(!is_well_formed(soup), "{soup}");
        }
    }
}
