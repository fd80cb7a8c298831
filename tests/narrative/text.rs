//! What markup means to the text in it, and that none of the text is lost.

use super::*;

#[test]
fn marks_that_carry_meaning_survive() {
    let cases = [
        ("<s>x</s>", Mark::Deleted),
        ("<strike>x</strike>", Mark::Deleted),
        ("<del>x</del>", Mark::Deleted),
        ("<span style=\"color:red; text-decoration: line-through\">x</span>", Mark::Deleted),
        ("<span class=\"strikethrough\">x</span>", Mark::Deleted),
        ("<b>x</b>", Mark::Strong),
        ("<span style=\"font-weight:bold\">x</span>", Mark::Strong),
        ("<i>x</i>", Mark::Emphasis),
        ("<u>x</u>", Mark::Underline),
        ("<sup>x</sup>", Mark::Superscript),
        ("<sub>x</sub>", Mark::Subscript),
        ("<ins>x</ins>", Mark::Inserted),
        ("<tt>x</tt>", Mark::Code),
        ("<span style=\"white-space: pre-wrap\">x</span>", Mark::Preserved),
    ];
    for (html, mark) in cases {
        let narrative = clean(&format!("<p>a {html} b</p>"));
        let [Block::Paragraph(line)] = &narrative.blocks[..] else { panic!("{html}") };
        assert_eq!(line[1], Inline::Marked(mark, vec![Inline::source("x")]), "{html}");
    }
    let narrative = clean("<table><tr style=\"text-decoration:line-through\"><td>x</td><td>y</td></tr></table>");
    assert_eq!(format!("{:?}", narrative.blocks).matches("Deleted").count(), 2);
}

/// A line feed right after the start tag is markup; after another tag it is text, and counted once.
#[test]
fn a_line_feed_is_taken_once_as_markup_or_as_text() {
    for (html, shown, space) in [
        ("<pre>\nNa</pre>", "Na", 1),
        ("<textarea>\nNa</textarea>", "Na", 1),
        ("<b><table><textarea></b>\nNa", "\nNa", 0),
        ("<pre><b></b>\nNa</pre>", "\nNa", 0),
    ] {
        let narrative = sound(html);
        assert_eq!(
            (narrative.source_text().trim_end_matches('\n'), narrative.ledger.dropped.space),
            (shown, space),
            "{html}"
        );
    }
}

#[test]
fn white_space_and_numbers_that_carry_meaning_survive() {
    let narrative = clean("<pre>\nNa   140\n K   4.1\n</pre>");
    assert_eq!(narrative.blocks, [Block::Preformatted(vec![Inline::source("Na   140\n K   4.1\n")])]);
    let narrative = clean("<ol start=\"3\" type=\"a\"><li>x</li><li value=\"7\">y</li></ol>");
    let [Block::List { numbering, items, .. }] = &narrative.blocks[..] else { panic!("{narrative:?}") };
    assert_eq!(*numbering, Some((Numbering::LowerAlpha, 3)));
    assert_eq!(items.iter().map(|item| item.number).collect::<Vec<_>>(), [None, Some(7)]);
}

#[test]
fn what_a_style_sets_apart_does_not_run_together() {
    for display in ["block", "BLOCK !important", "table-cell", "flex"] {
        let html = format!(
            r#"<table><tr><td><span style="display: {display}">5</span><b style="display:{display}">10 mg</b></td></tr></table>"#
        );
        let narrative = clean(&html);
        assert_eq!(cells(tables(&narrative.blocks)[0]), [["5\n10 mg"]], "{display}");
    }
    let narrative = clean(r#"<table><tr><td><b style="display:inline-block">5</b>0 mg</td></tr></table>"#);
    assert_eq!(cells(tables(&narrative.blocks)[0]), [["50 mg"]], "as a browser shows it");
    for style in ["display:inline-block;width:6em", "float:left", "position:absolute;left:9em"] {
        let html = format!(r#"<table><tr><td><span style="{style}">5</span>10 mg</td></tr></table>"#);
        assert_eq!(cells(tables(&clean(&html).blocks)[0]), [["5\n10 mg"]], "{style}");
    }
    // What stands right in a box of boxes is one, with or without a style; not what stands in that.
    for display in ["flex", "inline-flex", "grid"] {
        let inside = format!(r#"<div style="display:{display}">BP<span>5</span><b>10</b> <i>m<u>g</u></i></div>"#);
        let narrative = clean(&format!("<table><tr><td>{inside}</td></tr></table>"));
        assert_eq!(cells(tables(&narrative.blocks)[0]), [["BP\n5\n10\nmg"]], "{display}");
        assert_eq!(words(&format!("<div><h1>a</h1>{inside}</div>")), "a BP 5 10 mg", "{display}");
    }
    let apart = r#"<div><h1>a</h1>1<span style="display:block">5<p>x</p>7</span>10 mg</div>"#;
    assert_eq!(words(apart), "a 1 5 x 7 10 mg");
}

#[test]
fn haz_18_what_a_browser_sets_apart_or_shows_stays_apart_and_in_sight() {
    for html in [
        // A float, or what is placed, is a block whatever is said of its display.
        r#"<p>5<span style="float:left;display:inline">10</span>mg</p>"#,
        r#"<p>5<span style="position:absolute;display:inline">10</span>mg</p>"#,
        r#"<p>5<select><option selected>10</select>mg</p>"#,
        // What an object holds stands in its place.
        "<p>5 <object>10</object> mg</p>",
        "<p>5 <applet>10</applet> mg</p>",
        r#"<p>5 <b style="visibility:hidden;visibility:visible">10</b> mg</p>"#,
        r#"<p>5 <b style="display:block !important;display:none">10</b> mg</p>"#,
    ] {
        assert_eq!(words(html), "5 10 mg", "{html}");
    }
    for name in ["meter", "progress", "input"] {
        let blocks = sound(&format!("<p>5<{name} value=\"10\"></{name}>mg</p>")).blocks;
        let [Block::Paragraph(line)] = &blocks[..] else { panic!("{blocks:?}") };
        assert!(matches!(&line[1], Inline::Text(Text::Ours(Word::InBox, _))), "{name}: {line:?}");
    }
    assert_eq!(words(r#"<p>5<span style="float:left;float:none">10</span> mg</p>"#), "510 mg");
}

#[test]
fn a_style_takes_the_place_of_the_line_that_a_name_has() {
    let is_struck = |html: &str| format!("{:?}", sound(html).blocks).contains("Deleted");
    for own in ["del", "s"] {
        assert!(is_struck(&format!("<p>a <{own}>b</{own}></p>")), "{own}");
        assert!(
            is_struck(&format!("<p>a <{own}><b style=\"text-decoration:none\">b</b></{own}></p>")),
            "{own}: an inner one"
        );
        for style in ["text-decoration:none", "text-decoration:underline", "text-decoration-line:none"] {
            assert!(!is_struck(&format!("<p>a <{own} style=\"{style}\">b</{own}></p>")), "{own} {style}");
        }
    }
}

#[test]
fn a_style_takes_the_numbers_of_a_list_away_and_gives_it_others() {
    let numbering = |html: &str| match sound(html).blocks.into_iter().next() {
        Some(Block::List { numbering, .. }) => numbering,
        other => panic!("{other:?}"),
    };
    let list = |name: &str, style: &str| numbering(&format!("<{name} style=\"{style}\"><li>5 mg</li></{name}>"));
    assert_eq!(list("ol", ""), Some((Numbering::Arabic, 1)));
    assert_eq!(list("ol", "list-style:none"), None);
    assert_eq!(list("ol", "list-style-type: none"), None);
    assert_eq!(list("ol", "list-style-type:lower-alpha"), Some((Numbering::LowerAlpha, 1)));
    assert_eq!(list("ul", "list-style: decimal inside"), Some((Numbering::Arabic, 1)));
    assert_eq!(list("ul", "list-style: square"), None);
}

#[test]
fn hidden_text_is_listed_apart() {
    for html in [
        "<p>a</p><p hidden>b</p>",
        "<p>a</p><p style=\"display: none\">b</p>",
        "<p>a</p><noscript><p>b</p></noscript>",
        "<p>a</p><datalist><option>b</option></datalist>",
        "<p>a</p><dialog>b</dialog>",
        "<p>a</p><template>b</template>",
        "<p>a</p><title>b</title>",
        "<p title=\"b\">a</p>",
        "<p>a</p><input type=\"hidden\" value=\"b\">",
        "<table><tr><td>a</td></tr><tr hidden><td>b</td></tr></table>",
        "<table><tr><td>a</td><td style=\"visibility:hidden\">b</td></tr></table>",
        "<p>a</p><video>b</video>",
        "<p>a</p><p style=\"display:none;display:-ms-flexbox\">b</p>",
        "<p>a</p><p style=\"display:none !important;display:block\">b</p>",
        "<p>a</p><p style=\"visibility:hidden;display:block\">b</p>",
        // What hides the rest of a line ends with it.
        "<p>a<b style=\"display:none\">b</p>",
        "<p>a<span hidden>b</p>",
        "<table><tr><td>a<b hidden>b</td></tr></table>",
    ] {
        let narrative = sound(html);
        assert_eq!(fold(&narrative.source_text()), "a", "{html}");
        assert_eq!(fold(&source_text(&narrative.hidden)), "b", "{html}");
        assert_eq!(narrative.ledger.hidden, 1, "{html}");
    }
    assert_eq!(words("<dialog open>b</dialog><details><summary>s</summary>d</details>"), "b s d");
}

#[test]
fn controls_pictures_and_links_are_words() {
    assert_eq!(words("<label>BP <input value=\"140/90\"></label>"), "BP 140/90");
    assert_eq!(words("<textarea rows=2>free\ntext</textarea>"), "free text");
    assert_eq!(words("<select><option>mild<option selected>severe</select>"), "mild severe");
    assert_eq!(words("<img alt=\"ECG strip\" src=\"http://example.org/x.png\">"), "ECG strip");
    assert_eq!(
        words("<a href=\"https://example.org/leaflet\">leaflet</a> next"),
        "leaflethttps://example.org/leaflet next"
    );
    let ticked = sound("<input type=checkbox checked> smoker");
    assert_eq!(ticked.blocks, [Block::Paragraph(vec![Word::TickedBox.into(), Inline::source(" smoker")])]);
    let frame = sound("<p>a</p><iframe src=\"https://example.org\"></iframe>");
    assert!(format!("{:?}", frame.blocks).contains("EmbeddedContentNotShown"));
    assert_eq!(frame.issues.len(), 1);
}

#[test]
fn text_between_angle_brackets_is_kept_in_place_and_reported() {
    for (html, shown) in [
        ("<p>BP <sys 120 hold> and well</p>", "BP <sys 120 hold> and well"),
        ("<p>BP <sys 120 hold</p><p>next</p>", "BP <sys 120 hold next"),
        ("<p>Contact <jo@nhs.net> today</p>", "Contact <jo@nhs.net> today"),
        ("<p>Contact <jo.bloggs@nhs.net> today</p>", "Contact <jo.bloggs@nhs.net> today"),
        ("<p>Dear <PATIENT NAME>,</p>", "Dear <PATIENT NAME>,"),
        ("<p>Dear <NAME>,</p>", "Dear <NAME>,"),
        ("<p>CRP <five VISIBLE mg/L was 12</p>", "CRP <five VISIBLE mg/L was 12"),
        ("<p>pulse </60 hold> stop</p>", "pulse </60 hold> stop"),
        ("<p>plan <!important> stop</p>", "plan <!important> stop"),
        ("<p>plan <?asthma> stop</p>", "plan <?asthma> stop"),
        ("<p>plan <!-- never closed</p>", "plan <!-- never closed"),
        ("<p>at the end <b", "at the end <b"),
    ] {
        let narrative = sound(html);
        assert_eq!(fold(&narrative.source_text()), shown, "{html}");
        assert!(!narrative.issues.is_empty() && !narrative.lost.is_empty(), "{html}");
        assert_eq!(narrative.banners[0].kind, BannerKind::Warning);
    }
    let swallowed = sound("<p title=\"x>visible</p><p>more</p>");
    assert_eq!(fold(&swallowed.source_text()), "visible more");
    assert_eq!(swallowed.lost, ["<p title=\"x>"]);
    for html in ["<p>BP < 140, eGFR <60, a<b></p>", "<p>5 <6 </p>"] {
        assert!(sound(html).source_text().starts_with(&fold(html)[3..6]));
    }
    assert_eq!(clean("<p>eGFR <60, BP < 140 & 5 <6</p>").source_text().trim(), "eGFR <60, BP < 140 & 5 <6");
}

#[test]
fn control_characters_are_shown() {
    let narrative = sound("<p>a\u{0}b\u{1b}c\u{7f}</p>");
    assert_eq!(narrative.source_text().trim(), "a\u{2400}b\u{241b}c\u{2421}");
    assert_eq!(narrative.issues.len(), 1);
    assert_eq!(clean("<p>a\r\nb\rc\td</p>").source_text().trim(), "a\nb\nc\td");
}

#[test]
fn clinically_shaped_fragments_lose_nothing() {
    let fragments = include_str!("../fixtures/html/fragments.txt");
    let mut count = 0;
    for line in fragments.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (html, shown) = line.split_once(" => ").unwrap();
        assert_eq!(words(html), shown, "{html}");
        let in_cell = format!("<table><tr><th>A</th><th>B</th></tr><tr><td>{html}</td><td>z</td></tr></table>");
        let all = words(&in_cell);
        for word in shown.split(' ') {
            assert!(all.contains(word), "{word:?} of {html} in a cell: {all}");
        }
        count += 1;
    }
    assert!(count >= 55, "{count}");
}

#[test]
fn every_svg_and_mathml_name_keeps_its_text_as_an_unknown_html_element() {
    let names = "a altglyph animate animatecolor animatemotion animatetransform circle clippath color-profile cursor defs desc \
        ellipse feblend fecolormatrix fecomposite feflood feimage femerge feoffset filter font-face foreignobject g glyph \
        hkern image-set line lineargradient marker mask metadata missing-glyph mpath path pattern polygon polyline \
        radialgradient rect set stop switch symbol text textpath tref tspan use view vkern abs and annotation \
        annotation-xml apply approx arccos arg bind bvar cartesianproduct ceiling ci cn codomain complexes compose \
        condition conjugate cos csymbol curl declare degree determinant diff divergence divide domain emptyset eq \
        equivalent exists exp factorial false floor fn forall gcd geq grad gt ident imaginary implies in infinity int \
        integers intersect interval inverse lambda laplacian lcm leq limit list ln log logbase lowlimit lt maction \
        matrix matrixrow max mean median menclose merror mfenced mfrac mi min minus mmultiscripts mn mo mode moment \
        mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msup mtable mtd mtext mtr munder naturals neq none \
        not notin or otherwise outerproduct partialdiff pi piece piecewise plus power primes product quotient rationals \
        real reals reln rem root scalarproduct sdev sec selector semantics sep share sin subset sum tan tendsto times \
        transpose true union uplimit variance vector vectorproduct xor";
    for name in names.split_whitespace() {
        assert_eq!(words(&format!("<p>a <{name}>b</{name}> c</p>")), "a b c", "{name}");
        let inside = sound(&format!("<p>a <svg><{name}>b</{name}></svg> <math><{name}>d</{name}></math> c</p>"));
        assert_eq!(fold(&inside.source_text()), "a b d c", "{name} inside svg and math");
    }
}

#[test]
fn a_reading_in_steps_equals_one_reading() {
    let html = include_str!("../fixtures/html/f02-med-demonstrator.html").repeat(20);
    let whole = read(&html, "x");
    for bytes in [1, 7, 1000, 65_536] {
        let mut reading = begin(&html, "x");
        while !reading.step(bytes) {}
        assert_eq!(reading.finish(), whole);
    }
    assert_eq!(begin(&html, "x").finish(), whole);
}

#[test]
fn a_power_by_style_is_no_part_of_the_number_before_it() {
    let narrative = clean(r#"<p>5 x 10<span style="vertical-align:super">9</span>/L</p>"#);
    let [Block::Paragraph(line)] = &narrative.blocks[..] else { panic!("{narrative:?}") };
    assert!(line.contains(&Inline::Marked(Mark::Superscript, vec![Inline::source("9")])), "{line:?}");
}

#[test]
fn words_in_angle_brackets_that_only_svg_or_mathml_name_stay() {
    let words = words("<div><p>PMH <MI> 2010, ?<MS></p><p>Warfarin <stop> 3 May, <switch> to apixaban</p></div>");
    for kept in ["<MI>", "<MS>", "<stop>", "<switch>"] {
        assert!(words.contains(kept), "{kept}: {words}");
    }
    assert!(!super::words("<svg><g><text x=\"1\">A</text><stop offset=\"1\"/></g></svg>").contains('<'));
}

#[test]
fn the_end_of_a_comment_is_where_a_browser_finds_it() {
    for html in [
        "<p>a <!-->b</p>",
        "<p>a <!--->b</p>",
        "<p>a <!-- c --!>b</p>",
        "<p>a <!-- c -- d -->b</p>",
        "<p>a <!-- c --->b</p>",
        "<p>a <!DOCTYPE html>b</p>",
        "<p>a <!doctype>b</p>",
        "<p>a <![if !mso]>b</p>",
    ] {
        let narrative = clean(html);
        assert_eq!(fold(&narrative.source_text()), "a b", "{html}");
    }
    // What is no declaration by its name is text.
    for html in ["<p>plan <!elements of care> stop</p>", "<p>plan <!notations> stop</p>", "<p>plan <!x> stop</p>"] {
        assert!(fold(&sound(html).source_text()).contains("<!"), "{html}");
    }
}

#[test]
fn a_tag_that_tears_or_takes_in_markup_is_told() {
    assert_eq!(words("<p>a <min>3.5</min > <max>4</max/> b</p>"), "a 3.5 4 b");
    assert_eq!(words("<p>a <font<b>c</b></p>"), "a c");
    // The quotation mark that is missing takes in what stands up to the next.
    let torn = sound("<p title=\"x>Penicillin</p><p title=\"y\">b</p>");
    assert!(!torn.issues.is_empty() && torn.lost.concat().contains("Penicillin"), "{torn:?}");
    let quoted = sound("<p title=\"<b>Penicillin</b>\">b</p>");
    assert!(!quoted.issues.is_empty() && quoted.lost.concat().contains("Penicillin"), "{quoted:?}");
    assert_eq!(sound("<p title=\"a < b\">b</p>").issues, []);
    // The beginning of a name is none, and hides nothing.
    for name in ["templat", "noframe", "datalis", "blockqu"] {
        assert_eq!(words(&format!("<p>a <{name}> b</p>")), format!("a <{name}> b"));
    }
    for tag in ["<p onclick>", "<p data-row>"] {
        assert_eq!(clean(&format!("{tag}a</p>")).source_text().trim(), "a", "{tag}");
    }
}

#[test]
fn a_delete_is_shown_where_nothing_else_is_a_control() {
    let narrative = sound("<p>a\u{7f}</p>");
    assert_eq!((narrative.source_text().trim(), narrative.issues.len()), ("a\u{2421}", 1));
}

#[test]
fn boxes_and_choices_say_whether_they_are_ticked_and_pictures_between_cells_are_cells() {
    let box_of = |html: &str| {
        let narrative = sound(html);
        let [Block::Paragraph(line)] = &narrative.blocks[..] else { panic!("{narrative:?}") };
        line[0].clone()
    };
    for kind in ["checkbox", "radio"] {
        assert_eq!(box_of(&format!("<input type={kind}> smoker")), Word::UntickedBox.into());
        assert_eq!(box_of(&format!("<input type={kind} checked value=\"yes\"> smoker")), Word::TickedBox.into());
    }
    let valued = sound("<p>a <input type=checkbox value=\"b\"></p>");
    assert_eq!((fold(&valued.source_text()), fold(&source_text(&valued.hidden))), ("a".into(), "b".into()));
    let choice = sound("<p>a <select><option label=\"b\">c</option></select></p>");
    assert_eq!((fold(&choice.source_text()), fold(&source_text(&choice.hidden))), ("a c".into(), "b".into()));
    let row = |picture: &str| {
        let narrative = sound(&format!("<table><tr><td>x</td>{picture}<td>z</td></tr></table>"));
        cells(tables(&narrative.blocks)[0])
    };
    assert_eq!(row("<img title=\"y\">"), [["x", "y", "z"]]);
    assert_eq!(row("<img src=\"y.gif\">"), [["x", "z"]]);
    let embedded = sound("<p>a</p><embed src=\"x.pdf\"><p>b</p>");
    assert_eq!(format!("{:?}", embedded.blocks).matches("EmbeddedContentNotShown").count(), 1);
    assert_eq!(format!("{:?}", embedded.blocks).matches("Paragraph").count(), 3);
}

#[test]
fn hidden_items_and_captions_are_listed_apart_and_what_holds_nothing_is_not() {
    let list = sound("<ul><li>a</li><li style=\"display:none\">b</li></ul>");
    assert_eq!((fold(&list.source_text()), fold(&source_text(&list.hidden))), ("a".into(), "b".into()));
    let rows = "<tr><td>a</td><td>c</td></tr>";
    let table = sound(&format!("<table><caption style=\"display:none\">b</caption>{rows}</table>"));
    assert_eq!(fold(&source_text(&table.hidden)), "b");
    assert_eq!(tables(&table.hidden).len(), 0, "{:?}", table.hidden);
    for nothing in ["<ul hidden><li></li></ul>", "<table hidden><tr><td></td></tr></table>", "<ol hidden></ol>"] {
        assert_eq!(sound(&format!("<p>a</p>{nothing}")).hidden, [], "{nothing}");
    }
    let field = sound("<p>a</p><table hidden><tr><td><input value=\"5 mg\"></td><td></td></tr></table>");
    assert_eq!(tables(&field.hidden).len(), 1, "{:?}", field.hidden);
}

#[test]
fn haz_18_the_end_of_a_line_break_parts_what_stands_around_it() {
    assert_eq!(words("<p>5</br>10 mg</p>"), "5 10 mg");
}

/// As in a browser: a button stands in its paragraph, and what follows is as struck out or as hidden as what goes before.
#[test]
fn haz_18_what_may_stand_in_a_paragraph_ends_neither_its_line_through_nor_its_hiding() {
    for element in ["button", "legend", "optgroup"] {
        let narrative =
            clean(&format!("<p style=\"text-decoration:line-through\">x<{element}>y</{element}>z</p><p>w</p>"));
        let struck = |word: &str| Block::Paragraph(vec![Inline::Marked(Mark::Deleted, vec![Inline::source(word)])]);
        let live = Block::Paragraph(vec![Inline::source("w")]);
        assert_eq!(narrative.blocks, [struck("x"), struck("y"), struck("z"), live], "{element}");
        let narrative = clean(&format!("<p hidden>x<{element}>y</{element}>z</p><p>w</p>"));
        assert_eq!(fold(&narrative.source_text()), "w", "{element}");
        assert_eq!(fold(&source_text(&narrative.hidden)), "x y z", "{element}");
    }
}

/// WHATWG HTML 13.2.6.4.7, "any other end tag": what began outside of a block does not end in it, and it is told.
#[test]
fn haz_18_an_end_tag_in_a_line_ends_nothing_outside_of_its_block() {
    for (html, text) in [
        ("<font><div>Warfarin</font> 5</div>10 mg", "Warfarin 5 10 mg"),
        ("<span><div>5</span>10</div>20 mg", "510 20 mg"),
        ("<label><p>5</label>10</p>20 mg", "510 20 mg"),
    ] {
        let narrative = sound(html);
        assert_eq!(fold(&narrative.source_text()), text, "{html}");
        assert!(narrative.issues.iter().any(|issue| issue.code == "narrative-mended"), "{html}");
    }
    let struck = sound("<del><p>Warfarin 5 mg</del>Warfarin 3 mg</p></del>");
    assert_eq!(format!("{:?}", struck.blocks).matches("Deleted").count(), 1, "all of it: {struck:?}");
    // In the same block it ends what it names.
    let plain = clean("<p><span>5</span>10</p>");
    assert_eq!(fold(&plain.source_text()), "510");
}
