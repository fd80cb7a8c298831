//! A ProcedureRequest is one of two things: tests asked of somebody (structured reference §1.12), or something planned, a
//! diary entry (§1.14). Which of them, `Value::is_order` tells.

use crate::fhir::tape::Value;

/// Whether its status says that nothing is planned any more.
pub fn is_over(request: Value<'_>) -> bool {
    let status = request.peek_at("status");
    matches!(status.as_deref().map(str::trim), Some("completed" | "cancelled" | "entered-in-error"))
}
