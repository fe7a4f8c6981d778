use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::estate::ec2::ONLY_STATIC_ROUTES;

/// A file layout of other tools: a list of per-resource replies, each with the resource's id added.
#[derive(Debug, PartialEq)]
pub(super) struct Wrapper {
    /// The member at the top that holds the list.
    pub(super) member: &'static str,
    /// Service and operation of the replies.
    pub(super) operation: (&'static str, &'static str),
    /// The member of each entry that names the resource.
    pub(super) id: &'static str,
    /// What the list leaves out of the whole reply, if anything.
    pub(super) missing: Option<&'static str>,
}

/// The known layouts. Batfish's AWS snapshots use them.
pub(super) const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        member: "LoadBalancerListeners",
        operation: ("elbv2", "describe-listeners"),
        id: "LoadBalancerArn",
        missing: None,
    },
    Wrapper {
        member: "LoadBalancerAttributes",
        operation: ("elbv2", "describe-load-balancer-attributes"),
        id: "LoadBalancerArn",
        missing: None,
    },
    Wrapper {
        member: "LoadBalancerTargetHealth",
        operation: ("elbv2", "describe-target-health"),
        id: "TargetGroupArn",
        missing: None,
    },
    Wrapper {
        member: "TransitGatewayPropagations",
        operation: ("ec2", "get-transit-gateway-route-table-propagations"),
        id: "TransitGatewayRouteTableId",
        missing: None,
    },
    Wrapper {
        member: "TransitGatewayAssociations",
        operation: ("ec2", "get-transit-gateway-route-table-associations"),
        id: "TransitGatewayRouteTableId",
        missing: None,
    },
    Wrapper {
        member: "TransitGatewayStaticRoutes",
        operation: ("ec2", "search-transit-gateway-routes"),
        id: "TransitGatewayRouteTableId",
        missing: Some(ONLY_STATIC_ROUTES),
    },
];

/// Returns the resource's id and the text of each entry of the list, in order.
///
/// # Errors
/// When the file has not the wrapper's form; entries without an id are such an error.
pub(super) fn entries<'t>(
    text: &'t str,
    wrapper: &Wrapper,
) -> Result<Vec<(String, &'t str)>, serde_json::Error> {
    serde_json::Deserializer::from_str(text).deserialize_map(Member(wrapper))
}

struct Member<'w>(&'w Wrapper);

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Vec<(String, &'de str)>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object with the list `{}`", self.0.member)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0.member {
                entries.extend(map.next_value_seed(Entries(self.0))?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(entries)
    }
}

struct Entries<'w>(&'w Wrapper);

impl<'de> serde::de::DeserializeSeed<'de> for Entries<'_> {
    type Value = Vec<(String, &'de str)>;
    fn deserialize<D: serde::Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = Vec<(String, &'de str)>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(raw) = list.next_element::<&'de RawValue>()? {
            let id = serde_json::Deserializer::from_str(raw.get())
                .deserialize_map(Id(self.0.id))
                .map_err(serde::de::Error::custom)?;
            entries.push((id, raw.get()));
        }
        Ok(entries)
    }
}

struct Id(&'static str);

impl<'de> Visitor<'de> for Id {
    type Value = String;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object with `{}`", self.0)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut id = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == self.0 {
                id = Some(map.next_value::<String>()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        id.ok_or_else(|| serde::de::Error::missing_field(self.0))
    }
}
