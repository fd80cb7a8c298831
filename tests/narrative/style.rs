//! Classes, alignment and borders that a narrative may carry.

use super::*;

/// The style classes of a FHIR narrative, those of lines and those of lists.
#[test]
fn o_15_the_classes_of_a_fhir_narrative_keep_their_meaning() {
    for (class, mark) in [
        ("bold", Mark::Strong),
        ("italics", Mark::Emphasis),
        ("underline", Mark::Underline),
        ("strikethrough", Mark::Deleted),
    ] {
        for element in ["span", "p", "td"] {
            let html = match element {
                "td" => format!("<table><tr><td class=\"{class}\">x</td><td>y</td></tr></table>"),
                element => format!("<{element} class=\"left {class} border-top\">x</{element}>"),
            };
            let marked = Inline::Marked(mark, vec![Inline::source("x")]);
            let narrative = clean(&html);
            assert!(format!("{:?}", narrative.blocks).contains(&format!("{marked:?}")), "{html}");
            assert_eq!(words(&html).replace(" y", ""), "x");
        }
    }
    for (class, numbering) in [
        ("arabic", Numbering::Arabic),
        ("little-roman", Numbering::LowerRoman),
        ("big-roman", Numbering::UpperRoman),
        ("little-alpha", Numbering::LowerAlpha),
        ("big-alpha", Numbering::UpperAlpha),
    ] {
        let narrative = clean(&format!("<ol class=\"{class}\"><li>x</li></ol>"));
        let [Block::List { numbering: found, .. }] = &narrative.blocks[..] else { panic!("{narrative:?}") };
        assert_eq!(*found, Some((numbering, 1)), "{class}");
    }
}

/// The view of markup that stands as the blocks of a section.
fn view_of(html: &str) -> String {
    let section = Section {
        code: "ENC".into(),
        anchor: Anchor(0),
        title: vec![Inline::source("Encounters")],
        count: None,
        states: Vec::new(),
        requested: Vec::new(),
        banners: Vec::new(),
        blocks: clean(html).blocks,
    };
    let options = Options { heading_level: 2, id_prefix: "gp-".into() };
    gp_record::view::section(&Record::default(), &section, &options).html()
}

/// The classes of the nearest element around the text `mark`.
fn classes_around(html: &str, mark: &str) -> Vec<String> {
    let parts = html.split_once(&format!(">{mark}<"));
    assert!(parts.is_some(), "{mark} stands alone in an element: {html}");
    let (before, _) = parts.unwrap_or_default();
    let tag = before.rsplit('<').next().unwrap_or_default();
    let class = tag.split("class=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    class.split_whitespace().map(str::to_owned).collect()
}

/// Every style class of a FHIR narrative reaches the view as a class of ours, and no other class does.
#[test]
fn o_15_alignment_borders_and_bullets_reach_the_view_as_classes_of_ours() {
    const CLASSES: [(&str, &str); 8] = [
        ("left", "gp-left"),
        ("right", "gp-right"),
        ("center", "gp-centre"),
        ("justify", "gp-justified"),
        ("border-left", "gp-border-left"),
        ("border-right", "gp-border-right"),
        ("border-top", "gp-border-top"),
        ("border-bottom", "gp-border-bottom"),
    ];
    for (theirs, ours) in CLASSES {
        for html in [
            format!("<p class=\"{theirs}\">canary</p>"),
            format!("<p class=\"mystery {theirs} gp-alert\">canary</p>"),
            format!("<div class=\"{theirs}\">canary</div>"),
            format!("<h1>Encounters</h1><p>a</p><div class=\"{theirs}\">canary</div>"),
            format!("<ul><li class=\"{theirs}\"><p>x</p><p class=\"{theirs}\">canary</p></li></ul>"),
            format!("<table><tr><td>x</td><td class=\"{theirs}\">canary</td></tr></table>"),
            format!("<h1>Encounters</h1><table><tr><td class=\"{theirs}\">canary</td><td>x</td></tr></table>"),
        ] {
            assert_eq!(classes_around(&view_of(&html), "canary"), [ours], "{html}");
            assert!(words(&html).contains("canary"));
        }
    }
    let row = "<table><tr class=\"right border-left border-top\"><td>one</td><td class=\"left\">two</td></tr></table>";
    assert_eq!(classes_around(&view_of(row), "one"), ["gp-right", "gp-border-left", "gp-border-top"]);
    assert_eq!(classes_around(&view_of(row), "two"), ["gp-left", "gp-border-top"]);
    for html in [
        "<table class=\"right\"><tr><td>canary</td><td>x</td></tr></table>",
        "<div class=\"right\"><h1>T</h1><div><table><tr><td>canary</td><td>x</td></tr></table></div></div>",
        "<table><tr><td align=\"right\">canary</td><td>x</td></tr></table>",
        "<table><tbody class=\"right\"><tr><td>canary</td><td>x</td></tr></tbody></table>",
        "<div class=\"right\"><h1>T</h1><table><tr><td>y</td><td>x</td></tr></table><p>canary</p></div>",
    ] {
        assert_eq!(classes_around(&view_of(html), "canary"), ["gp-right"], "{html}");
    }
    for (theirs, ours) in
        [("disc", "gp-disc"), ("circle", "gp-circle"), ("square", "gp-square"), ("unlist", "gp-unlisted")]
    {
        let list = view_of(&format!("<ul class=\"{theirs} other\"><li>x</li></ul>"));
        assert!(list.contains(&format!("<ul class=\"{ours}\">")), "{list}");
        let numbered = view_of(&format!("<ol class=\"{theirs}\"><li>x</li></ol>"));
        assert!(numbered.contains("<ol type=\"1\" start=\"1\">"), "{numbered}");
    }
    for other in ["gp-alert", "gp-hidden", "LEFT", "text-right", "border", "hide", "gp-left"] {
        let html = format!("<p class=\"{other}\" align=\"{other} x\">canary</p>");
        assert_eq!(classes_around(&view_of(&html), "canary"), [""; 0], "{html}");
    }
}

/// What a style stands around is found and told as what stands in none.
#[test]
fn a_style_changes_nothing_that_is_told_of_a_section() {
    let none = "No 'Encounters' data is recorded for this patient.";
    let denied = "Access is denied to 'Encounters' data for this patient.";
    let rows = "<table><tr><th>Date</th><th>Title</th></tr><tr><td>01-Jan-2020</td><td>x</td></tr></table>";
    for (text, is) in [
        (format!("<p>{none}</p>"), "p"),
        (format!("<div><p>{denied}</p><p>{none}</p></div>"), "div"),
        (format!("<div><p>before</p>{rows}<p>after</p></div>"), "div"),
        (format!("<dl><dd>{rows}</dd></dl>"), "dl"),
        (format!("<table><tr><td><p>{none}</p></td></tr></table>"), "p"),
        (rows.replace("<td>01-Jan-2020</td>", "<td class=\"date-column\"><p>01-Jan-2020</p></td>"), "p"),
    ] {
        let plain = format!("<div><h1>Encounters</h1>{text}</div>");
        let styled = format!(
            "<div><h1>Encounters</h1>{}</div>",
            text.replace(&format!("<{is}>"), &format!("<{is} class=\"center border-top\">"))
        );
        assert_ne!(plain, styled);
        let (plain, read) = (clean(&plain), clean(&styled));
        assert_eq!(plain.states, read.states, "{styled}");
        assert_eq!(plain.row_count, read.row_count, "{styled}");
        assert_eq!(plain.ledger, read.ledger, "{styled}");
        assert_eq!(fold(&plain.source_text()), fold(&read.source_text()), "{styled}");
        assert_eq!(banners(&plain), banners(&read), "{styled}");
        let dates = |narrative: &Narrative| format!("{:?}", narrative.blocks).matches("2020-01-01").count();
        assert_eq!(dates(&plain), dates(&read), "{styled}");
    }
}
