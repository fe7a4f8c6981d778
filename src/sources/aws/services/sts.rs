//! AWS STS.

use super::{Caller, client, once};
use crate::estate::sts::GET_CALLER_IDENTITY;

client!(aws_sdk_sts, "sts");

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[once!(
    GET_CALLER_IDENTITY,
    |client, _ask| client.get_caller_identity(),
    { "Account" account, "Arn" arn, "UserId" user_id }
)];
