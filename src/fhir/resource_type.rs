//! What a resource is: the types that GP Connect sends (structured reference §1).

use super::tape::Value;

macro_rules! resource_types {
    ($($name:ident)*) => {
        /// The type of a resource.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "FHIR's own names")]
        pub enum ResourceType {
            $($name,)*
            /// One that GP Connect does not send, or none: [`crate::fhir::tape::Value::resource_type`] has its name.
            Other,
        }

        impl ResourceType {
            /// The type of this name.
            pub fn named(name: &str) -> ResourceType {
                match name {
                    $(stringify!($name) => ResourceType::$name,)*
                    _ => ResourceType::Other,
                }
            }
        }
    };
}

resource_types! {
    AllergyIntolerance Binary Bundle Composition Condition Device DiagnosticReport DocumentReference Encounter
    HealthcareService Immunization List Location Medication MedicationDispense MedicationRequest
    MedicationStatement MessageHeader Observation OperationOutcome Organization Parameters Patient Practitioner
    PractitionerRole ProcedureRequest QuestionnaireResponse ReferralRequest RelatedPerson Specimen Task
}

impl ResourceType {
    /// What a resource says it is.
    pub fn of(resource: Value<'_>) -> ResourceType {
        ResourceType::named(resource.resource_type())
    }
}
