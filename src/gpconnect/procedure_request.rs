//! A ProcedureRequest is one of two things: tests asked of somebody (structured reference §1.12), or something planned, a
//! diary entry (§1.14).

use crate::fhir::tape::Value;

/// Whether it is asked of somebody, as tests are, and no plan.
pub fn is_order(request: Value<'_>) -> bool {
    request.is_order()
}

/// Whether its status says that nothing is planned any more.
pub fn is_over(request: Value<'_>) -> bool {
    let status = request.peek_at("status");
    matches!(status.as_deref().map(str::trim), Some("completed" | "cancelled" | "entered-in-error"))
}
