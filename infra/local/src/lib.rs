//! The local stack: gateway from template.yaml, embedded DynamoDB, functions and site in one process.
