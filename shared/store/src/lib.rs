//! DynamoDB tables through the AWS SDK: the write protocol of the ledger, operators, readiness.
