//! A generated section: the sequence of visible text that goes in comes out, and whatever goes in is accounted for.

use gp_record::narrative::{Narrative, read};
use proptest::prelude::*;

/// Reads, and checks what must hold for every input.
fn sound(html: &str) -> Narrative {
    let narrative = read(html, "section X");
    assert!(narrative.ledger.adds_up(), "{:?} {html}", narrative.ledger);
    narrative
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markup and the words it shows.
type Shown = (String, String);

/// One piece of a generated section.
#[derive(Clone, Debug)]
enum Piece {
    /// Its markup, and the words it shows.
    Words(String, String),
    Inline(&'static str, Vec<Piece>),
    Block(&'static str, Vec<Piece>),
    /// An element with nothing in it, which XHTML writes self-closed.
    Empty(&'static str),
}

impl Piece {
    /// Writes markup of one flavour, and the words it shows, parted where a block begins or ends.
    fn write(&self, xhtml: bool, markup: &mut String, shown: &mut String) {
        let inside = |pieces: &[Piece], markup: &mut String, shown: &mut String| {
            pieces.iter().for_each(|piece| piece.write(xhtml, markup, shown));
        };
        match self {
            Piece::Words(own, words) => {
                markup.push_str(if xhtml { own } else { own.trim_end_matches("<br/>") });
                markup.push_str(if !xhtml && own.ends_with("<br/>") { "<br>" } else { "" });
                shown.push_str(words);
            }
            Piece::Inline(name, pieces) => {
                *markup += &format!("<{name}>");
                inside(pieces, markup, shown);
                *markup += &format!("</{name}>");
            }
            Piece::Block(name, pieces) => {
                let (start, end) = match (*name, xhtml) {
                    ("ul" | "ol", true) => (format!("<{name}><li>"), format!("</li></{name}>")),
                    ("ul" | "ol", false) => (format!("<{name}><li>"), format!("</{name}>")),
                    ("table", true) => ("<table><tbody><tr><td>".into(), "</td></tr></tbody></table>".into()),
                    ("table", false) => ("<table><tr><td>".into(), "</table>".into()),
                    _ => (format!("<{name}>"), format!("</{name}>")),
                };
                shown.push(' ');
                *markup += &start;
                inside(pieces, markup, shown);
                *markup += &end;
                shown.push(' ');
            }
            Piece::Empty(name) => {
                *markup += &if xhtml { format!("<{name}/>") } else { format!("<{name}></{name}>") };
                shown.push_str(if matches!(*name, "b" | "span" | "unknown") { "" } else { " " });
            }
        }
    }
}

/// Words and character references.
fn words_piece() -> impl Strategy<Value = Piece> {
    let word = "[a-zA-Z0-9é£µ.,:/()' -]{1,12}";
    let reference = prop::sample::select(vec![
        ("", ""),
        ("&amp;", "&"),
        ("&lt;5", "<5"),
        ("&#160;", "\u{a0}"),
        ("&eacute;", "é"),
        ("&gt;", ">"),
        (" &quot;", " \""),
        ("<br/>", " "),
    ]);
    (word, reference).prop_map(|(word, (markup, shown))| Piece::Words(word.clone() + markup, word + shown))
}

/// Words under marks and unknown elements: what a title or a banner holds.
fn line_piece() -> impl Strategy<Value = Piece> {
    let names = ["b", "i", "span", "font", "unknown", "list", "s", "sup", "o:p", "text"];
    words_piece().prop_recursive(3, 8, 3, move |inner| {
        (prop::sample::select(names.to_vec()), prop::collection::vec(inner, 0..3))
            .prop_map(|(name, pieces)| Piece::Inline(name, pieces))
    })
}

/// Blocks in blocks, to any depth that a cell is likely to have.
fn piece() -> impl Strategy<Value = Piece> {
    let empty = prop::sample::select(vec!["b", "span", "unknown", "div", "p"]).prop_map(Piece::Empty);
    let leaf = prop_oneof![4 => line_piece(), 1 => empty];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let names = vec!["div", "p", "blockquote", "ul", "ol", "table", "center", "section"];
        (prop::sample::select(names), prop::collection::vec(inner, 0..3))
            .prop_map(|(name, pieces)| Piece::Block(name, pieces))
    })
}

fn written(pieces: &[Piece], xhtml: bool) -> Shown {
    let (mut markup, mut shown) = (String::new(), String::new());
    pieces.iter().for_each(|piece| piece.write(xhtml, &mut markup, &mut shown));
    (markup, shown)
}

/// A subsection's title, banner, rows, and whether its table has a `thead`.
type Part = (Vec<Piece>, Option<(&'static str, Vec<Piece>)>, Vec<Vec<Vec<Piece>>>, bool);

fn section() -> impl Strategy<Value = Shown> {
    let line = || prop::collection::vec(line_piece(), 0..3);
    let row = prop::collection::vec(prop::collection::vec(piece(), 0..3), 2..5);
    let rows = prop::collection::vec(row, 0..6);
    let class = prop::sample::select(vec!["content-banner", "date-banner", "exclusion-banner", "other"]);
    let banner = prop::option::of((class, line()));
    let part = (line(), banner, rows, any::<bool>());
    (prop::collection::vec(part, 1..4), any::<bool>()).prop_map(|(parts, xhtml): (Vec<Part>, bool)| {
        let (mut markup, mut shown) = (String::from("<div><h1>Section</h1>"), String::from("Section"));
        let mut add = |shown_text: &str| {
            shown.push(' ');
            shown.push_str(shown_text);
        };
        for (title, banner, rows, thead) in parts {
            let (title, title_shown) = written(&title, xhtml);
            markup += &format!("\n<div><h2>Part {title}</h2>");
            add(&format!("Part {title_shown}"));
            if let Some((class, pieces)) = banner {
                let (text, text_shown) = written(&pieces, xhtml);
                markup += &format!("<div class=\"{class}\"><p>{text}</p></div>");
                add(&text_shown);
            }
            let head = "<tr><th>H1</th><th>H2</th></tr>";
            markup += &if thead { format!("<table><thead>{head}</thead><tbody>") } else { format!("<table>{head}") };
            add("H1 H2");
            for row in rows {
                markup += "<tr>";
                for pieces in row {
                    let (text, text_shown) = written(&pieces, xhtml);
                    let end = if xhtml { "</td>" } else { "" };
                    markup += &if text.is_empty() && xhtml { "<td/>".into() } else { format!("<td>{text}{end}") };
                    add(&text_shown);
                }
                markup += if xhtml { "</tr>" } else { "\n" };
            }
            markup += if thead && xhtml { "</tbody></table></div>" } else { "</table></div>" };
        }
        markup += "</div>";
        (markup, shown)
    })
}

proptest! {
    #[test]
    fn the_sequence_of_visible_text_is_conserved((html, shown) in section()) {
        let narrative = sound(&html);
        prop_assert_eq!(&narrative.issues, &[], "{}", html);
        prop_assert_eq!(fold(&narrative.source_text()), fold(&shown), "{}", html);
        prop_assert_eq!(narrative.ledger.hidden + narrative.ledger.moved, 0);
    }

    #[test]
    fn anything_at_all_is_read_and_accounted_for(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<p", "<td", "<table>", "</table>", "<tr>", "<b>", "</b>",
                "<i>", "</i>", "<div>", "</div>", "<script>", "</script>", "<style>", "<title>", "</title>", "<textarea>",
                "<svg>", "<math>", "<select>", "<option>", "<a href=x>", "</a>", "<h1>", "<h2>", "</h2>", "<ul>", "<li>", "=", "\"", "'",
                " hidden", "<p hidden>", "</p>", "text", " 5 ", "&amp;", "&", "&#0;", "\u{0}", "\r\n", "<caption>", "<col>", "<pre>",
                "\n", "<img alt='x'>", "<input value='v'>", "<dl><dt>", "<dd>", "<br>", "<colgroup>", "<thead>", "<td colspan=3>",
                "<div class='date-banner'>", "<body>", "<html>", "<form>", "<button>", "<object>", "<template>", "<frameset>",
            ]),
            0..40,
        )
    ) {
        sound(&parts.concat());
    }

    /// Start tags of the same letters are read once; with a number each, none is like another.
    #[test]
    fn start_tags_that_are_alike_say_what_each_says_alone(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<td class=\"date-column\">", "<td colspan=\"2\">", "<td rowspan=\"2\">", "<td style=\"display:none\">", "</td>",
                "<td align=\"right\">", "<tr hidden=\"\">", "<tr class=\"med-item-column\">", "<tr style=\"text-align:center\">",
                "</tr>", "<table id=\"enc-tab\">", "<table class=\"bold\">", "</table>", "<div class=\"content-banner\">",
                "<div class=\"exclusion-banner\">", "<div hidden=\"\">", "<div style=\"border:0\">", "</div>",
                "<p title=\"said\">", "<p style=\"visibility:hidden\">", "</p>", "<b class=\"underline\">", "</b>", "<h2 id=\"h\">",
                "</h2>", "<ol start=\"3\">", "<li value=\"7\">", "</li>", "</ol>", "<del title=\"\">", "</del>",
                "<span class=\"bold italics\">", "</span>", "<x:td class=\"bold\">", "<td>", "<tr>", "07-May-2017", "words", " ", "\n",
            ]),
            0..60,
        )
    ) {
        let numbered = |part: (usize, &&str)| match part {
            (number, start) if start.ends_with("\">") => start.replace("\">", &format!("\" data-n=\"{number}\">")),
            (_, other) => (*other).to_owned(),
        };
        let alone: String = parts.iter().enumerate().map(numbered).collect();
        let told = |narrative: Narrative| Narrative { lost: Vec::new(), ..narrative };
        prop_assert_eq!(told(sound(&parts.concat())), told(sound(&alone)));
    }
}
