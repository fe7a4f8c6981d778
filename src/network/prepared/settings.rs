use crate::ids::PortRange;

/// What an estate does not tell and its owner may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The ports from which clients ask: 1024 to 65535 unless told; Linux and Windows use a part of them.
    ///
    /// Source: Amazon VPC User Guide, page nacl-ephemeral-ports.
    pub ephemeral_ports: PortRange,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ephemeral_ports: PortRange::EPHEMERAL,
        }
    }
}
