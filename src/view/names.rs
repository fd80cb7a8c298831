//! Every name that a view has: elements, attributes, classes, parts, roles and scopes, each a closed set.

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident: $($name:ident $text:literal)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $kind { $($name),* }

        impl $kind {
            pub(super) const NAMES: &[&str] = &[$($text),*];
        }
    };
}

names! {
    /// The elements of a view.
    Tag:
    Div "div" Section "section" Nav "nav" Blockquote "blockquote" Details "details" Summary "summary"
    H1 "h1" H2 "h2" H3 "h3" H4 "h4" H5 "h5" H6 "h6" P "p" Hr "hr"
    Ul "ul" Ol "ol" Li "li" Dl "dl" Dt "dt" Dd "dd"
    Table "table" Caption "caption" Thead "thead" Tbody "tbody" Tr "tr" Th "th" Td "td"
    A "a" B "b" Bdi "bdi" Br "br" Code "code" Del "del" Em "em" Ins "ins" Span "span" Strong "strong" Sub "sub"
    Sup "sup" Time "time" U "u"
}

names! {
    /// The attributes of a view.
    AttrName:
    Class "class" Part "part" Id "id" Href "href" LabelledBy "aria-labelledby" Title "title" Scope "scope"
    ColumnSpan "colspan" RowSpan "rowspan" DateTime "datetime" Role "role" Level "aria-level" Translate "translate"
    ListType "type" Start "start" Value "value"
}

/// The elements of a view, by the index that an operation carries.
pub const ELEMENTS: &[&str] = Tag::NAMES;

/// The attributes of a view, by the index that an operation carries.
pub const ATTRIBUTES: &[&str] = AttrName::NAMES;

names! {
    /// The classes that `js/styles/` knows.
    Class:
    Record "gp-record" Head "gp-head" Section "gp-section" Large "gp-large" Alert "gp-alert"
    Running "gp-running" Patient "gp-patient" PatientName "gp-patient-name" Contact "gp-contact" Deceased "gp-deceased"
    Allergies "gp-allergies" Provenance "gp-provenance" Absences "gp-absences" Issues "gp-issues" Navigation "gp-nav"
    Count "gp-count" Requested "gp-requested" States "gp-states" Subsection "gp-subsection"
    Banner "gp-banner" BannerLabel "gp-banner-label" BannerTransfer "gp-transfer" BannerContent "gp-content"
    BannerDate "gp-date" BannerExclusion "gp-exclusion" BannerAwaitingFiling "gp-awaiting-filing"
    BannerNote "gp-note" BannerUnknown "gp-unknown" Message "gp-message"
    Badge "gp-badge" Neutral "gp-neutral" Active "gp-active" Ended "gp-ended" Warning "gp-warning" Danger "gp-danger"
    Scroll "gp-scroll" Rows "gp-rows" Table "gp-table" Name "gp-name" Narrow "gp-narrow" Number "gp-number"
    Group "gp-group" Main "gp-main" BelowRow "gp-below" HasBelow "gp-has-below"
    Outline "gp-outline" Flowing "gp-flowing" Details "gp-details" Labelled "gp-labelled"
    Left "gp-left" Right "gp-right" Centre "gp-centre" Justified "gp-justified"
    BorderLeft "gp-border-left" BorderRight "gp-border-right" BorderTop "gp-border-top"
    BorderBottom "gp-border-bottom" Disc "gp-disc" Circle "gp-circle" Square "gp-square" Unlisted "gp-unlisted"
    LowerAlpha "gp-lower-alpha" UpperAlpha "gp-upper-alpha" LowerRoman "gp-lower-roman" UpperRoman "gp-upper-roman"
    Minor "gp-minor" Preserved "gp-preserved" Hidden "gp-hidden"
}

names! {
    /// The parts that a host may style through `::part`.
    Part:
    Patient "patient" Navigation "navigation" Section "section" Heading "heading" Banner "banner" Table "table"
    Details "details"
}

names! {
    /// ARIA roles in use.
    Role:
    Alert "alert" Group "group" Heading "heading" Note "note" Region "region"
}

names! {
    /// What a header cell is the header of.
    Scope:
    Column "col" Row "row" RowGroup "rowgroup"
}

/// A name by its place in its set.
pub(super) fn name(names: &[&'static str], index: usize) -> &'static str {
    names.get(index).copied().unwrap_or_default()
}
