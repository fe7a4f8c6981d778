//! What lives in networks, and what crosses them.
//!
//! [`occupants`] tells who lives in each VPC. [`Network`] is an estate made ready for questions about flows.

mod across;
mod ask;
mod between;
mod engine;
mod firewall;
mod flow;
mod landing;
mod links;
mod occupants;
mod prepared;
mod walk;
mod without;

pub use ask::{
    Dweller, Entry, Expect, Exposure, FlowAnswer, FlowEnd, FlowQuestion, FlowTraffic, FlowVerdict,
    Flows, Matrix, MatrixCell, MatrixEnvironment, MatrixExample, Obstacle, Open, Origin,
    QuestionError, Step, Trace,
};
pub use engine::{Fare, Inflow, Opening, Reach, Side, Traffic};
pub use flow::Way;
pub use links::{Links, Quarter, RoutedLink};
pub use occupants::{Occupant, Residents, occupants};
pub(crate) use prepared::{CLIENT_VPN_RULE, ENDPOINT, ENDPOINT_SERVICE, LATTICE, Standing};
pub use prepared::{GroupRule, Network, RulePeer, Settings};
pub use walk::{Blocker, Doubt, Hop, Rule};
pub use without::{Passed, is_removable};

#[cfg(test)]
mod tests;
