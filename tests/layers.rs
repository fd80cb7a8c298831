//! Who may depend on whom: the layer rules of the crate, held by reading its sources.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What each layer may use of the others.
const MAY_USE: [(&str, &[&str]); 15] = [
    ("into_vec", &[]),
    ("keyed", &[]),
    ("runs", &[]),
    ("order", &["into_vec"]),
    ("letters", &[]),
    ("words", &["into_vec"]),
    ("pace", &[]),
    ("error", &[]),
    ("issue", &["words"]),
    ("record", &["into_vec", "issue", "letters", "words"]),
    ("fhir", &["error", "into_vec", "letters", "order", "pace", "runs"]),
    ("narrative", &["into_vec", "issue", "keyed", "letters", "order", "pace", "record", "runs", "words"]),
    (
        "gpconnect",
        &["error", "fhir", "into_vec", "issue", "keyed", "letters", "narrative", "order", "pace", "record", "words"],
    ),
    ("view", &["into_vec", "issue", "letters", "order", "pace", "record", "runs", "words"]),
    ("reading", &["error", "fhir", "gpconnect", "pace", "record", "view"]),
];

/// Libraries, and the layers that know them. `letters` has the case of all letters from the engine.
const KNOWN_BY: [(&str, &[&str]); 3] =
    [("html5ever", &["narrative"]), ("wasm_bindgen", &["wasm", "letters"]), ("js_sys", &[])];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a file, without its tests and comments.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn layer(path: &Path, root: &Path) -> String {
    let first = path.strip_prefix(root).unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// What stands after `crate::` in a code, groups included.
fn used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let group = part.strip_prefix('{').and_then(|group| group.split_once('}'));
        let names: Vec<&str> = group.map_or(vec![part], |(group, _)| group.split(',').collect());
        for name in names {
            let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            used.insert(name);
        }
    }
    used.remove("");
    used
}

/// Nothing that is shipped is told by the standard library's way of telling values, which comes with four kilobytes: the
/// module traps where it would begin (scripts/module.mjs).
#[test]
fn nothing_shipped_is_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&root).iter().filter(|path| !path.ends_with("narrative/oracle.rs")) {
        let code = code(path);
        for way in ["format!(", "write!(", "writeln!(", "format_args!("] {
            let is_so = code.lines().any(|line| line.contains(way) && !line.trim_start().starts_with("write!(f, "));
            assert!(!is_so, "{} has {way}", path.display());
        }
    }
}

#[test]
fn no_layer_uses_one_that_it_must_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&root);
    assert!(files.len() > 30);
    let mut uses: BTreeSet<(String, String)> = BTreeSet::new();
    for path in &files {
        let layer = layer(path, &root);
        let code = code(path);
        if let Some((_, may_use)) = MAY_USE.iter().find(|(name, _)| *name == layer) {
            for name in used(&code) {
                let own = name == layer;
                assert!(own || may_use.contains(&name.as_str()), "{}: {layer} must not use {name}", path.display());
                uses.insert((layer.clone(), name));
            }
        } else {
            assert!(matches!(layer.as_str(), "lib" | "core" | "wasm"), "{}: a layer without a rule", path.display());
        }
        for (library, knows) in KNOWN_BY {
            let uses = code.contains(&format!("{library}::"));
            assert!(!uses || knows.contains(&&*layer), "{}: only {knows:?} knows {library}", path.display());
        }
    }
    // A rule that allows more than is used would not fail when it should.
    for (layer, may_use) in MAY_USE {
        for name in may_use {
            assert!(uses.contains(&(layer.to_owned(), (*name).to_owned())), "{layer} does not use {name}");
        }
    }
}
