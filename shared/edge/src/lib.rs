//! The edge of every function: identity, idempotency, limits, errors, telemetry, configuration, the Lambda front door.
