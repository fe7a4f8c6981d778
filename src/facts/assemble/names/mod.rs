//! Names that lead from one environment into another: records of hosted zones, and private zones that answer in VPCs.

mod ends;
mod leads;
mod zones;

pub(super) use zones::names;
