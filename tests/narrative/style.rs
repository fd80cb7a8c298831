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

/// The marks around a text in a paragraph whose `span` has this style.
fn marks_of(style: &str) -> String {
    let narrative = clean(&format!("<p>a <span style=\"{style}\">b</span></p>"));
    let last = match &narrative.blocks[..] {
        [Block::Paragraph(line)] => line.last(),
        _ => None,
    };
    match last {
        Some(Inline::Marked(mark, _)) => format!("{mark:?}"),
        Some(Inline::Text(_)) => String::new(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_style_marks_what_it_says_and_nothing_else() {
    for (style, mark) in [
        ("font-weight:bold", "Strong"),
        ("font-weight:bolder", "Strong"),
        ("font-weight:700", "Strong"),
        ("font-weight:normal", ""),
        ("font-weight:400", ""),
        ("font-style:italic", "Emphasis"),
        ("font-style:oblique", "Emphasis"),
        ("font-style:normal", ""),
        ("white-space:pre-wrap", "Preserved"),
        ("white-space:nowrap", ""),
        ("vertical-align:super", "Superscript"),
        ("vertical-align:sub", "Subscript"),
        ("vertical-align:top", ""),
        ("text-decoration:none !important;text-decoration:line-through !important", "Deleted"),
        ("text-decoration:line-through !important;text-decoration:none !important", ""),
    ] {
        assert_eq!(marks_of(style), mark, "{style}");
    }
}

#[test]
fn haz_18_a_style_that_sets_nothing_apart_or_hides_nothing_leaves_a_value_whole() {
    for style in ["float:none", "position:relative", "display:inline", "display:contents", "visibility:visible"] {
        let html = format!("<table><tr><td>1<span style=\"{style}\">5 mg</span></td></tr></table>");
        assert_eq!(cells(tables(&clean(&html).blocks)[0]), [["15 mg"]], "{style}");
    }
    for style in ["position:fixed", "position:absolute"] {
        let html = format!("<table><tr><td>1<span style=\"{style}\">5 mg</span></td></tr></table>");
        assert_eq!(cells(tables(&clean(&html).blocks)[0]), [["1\n5 mg"]], "{style}");
    }
    assert_eq!(fold(&source_text(&sound("<p>a</p><p style=\"visibility:collapse\">b</p>").hidden)), "b");
}

/// What a row sets at its right is set on its last cell alone, at its foot on each; what aligns no text aligns none.
#[test]
fn o_15_what_a_row_a_list_or_a_table_sets_reaches_its_own_text_alone() {
    let row = "<table><tr class=\"border-right border-bottom\"><td>one</td><td>two</td></tr></table>";
    assert_eq!(classes_around(&view_of(row), "one"), ["gp-border-bottom"]);
    assert_eq!(classes_around(&view_of(row), "two"), ["gp-border-right", "gp-border-bottom"]);
    let plain = "<table><tr><td>one</td><td>two</td></tr></table>";
    assert_eq!(classes_around(&view_of(plain), "two"), [""; 0]);
    let floated = "<table align=\"right\"><tr><td>canary</td><td>x</td></tr></table>";
    assert_eq!(classes_around(&view_of(floated), "canary"), [""; 0]);
    let both = "<table><tr><td class=\"right\" align=\"left\">canary</td><td>x</td></tr></table>";
    assert_eq!(classes_around(&view_of(both), "canary"), ["gp-right"]);
    for list in ["ul", "ol"] {
        let html = format!("<h1>Encounters</h1><p>a</p><{list} class=\"right\"><li>canary</li></{list}>");
        assert!(view_of(&html).contains("gp-right"), "{}", view_of(&html));
    }
    let nested =
        "<table><tr><td><table class=\"border-top\"><tr><td>x</td><td>y</td></tr></table></td><td>z</td></tr></table>";
    assert_eq!(view_of(nested).matches("gp-border-top").count(), 1, "{}", view_of(nested));
}
