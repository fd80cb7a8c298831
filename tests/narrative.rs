//! A provider's HTML is read: what is recognised, and that nothing is lost.

use gp_record::narrative::{Narrative, read};
use gp_record::record::{Block, Inline, State, Table};

const F1: &str = include_str!("fixtures/html/f01-encounters.html");

#[test]
fn f01() {
    let n = read(F1, "section ENC");
    println!("{n:#?}");
    assert!(n.ledger.adds_up(), "{:?}", n.ledger);
}
