use super::ec2_resource;
use crate::estate::{Observed, Operation, Tags, list_output, model};
use crate::ids::{FlowLogId, Sym};

model! {
    /// A flow log. Shape: `ec2 describe-flow-logs`.
    pub struct FlowLog {
        required {
            /// The id.
            "FlowLogId" => id: FlowLogId,
        }
        /// The VPC, subnet, interface or transit gateway whose traffic it records.
        "ResourceId" => resource: Observed<Sym>,
        /// `ACCEPT`, `REJECT` or `ALL`; transit gateways have none.
        "TrafficType" => traffic_type: Option<Sym>,
        /// `ACTIVE`.
        "FlowLogStatus" => status: Observed<Sym>,
        /// `SUCCESS` or `FAILED`.
        "DeliverLogsStatus" => delivery_status: Observed<Sym>,
        /// Why delivery fails.
        "DeliverLogsErrorMessage" => delivery_error: Option<Box<str>>,
        /// `cloud-watch-logs`, `s3` or `kinesis-data-firehose`; older replies omit it.
        "LogDestinationType" => destination_type: Option<Sym>,
        /// The ARN of the log group, bucket or stream.
        "LogDestination" => destination: Option<Sym>,
        /// The log group.
        "LogGroupName" => log_group: Option<Sym>,
        /// The fields of a record.
        "LogFormat" => format: Option<Sym>,
        /// The longest time that one record covers, in seconds.
        "MaxAggregationInterval" => max_aggregation_seconds: Option<u32>,
        /// Its tags.
        "Tags" => tags: Tags,
    }
}

ec2_resource!(FlowLog: "AWS::EC2::FlowLog", "vpc-flow-log", tags tags);

list_output! {
    /// The reply of `ec2 describe-flow-logs`.
    DescribeFlowLogsOutput { "FlowLogs" => FlowLog } into ec2.flow_logs
}

/// Lists flow logs.
pub const DESCRIBE_FLOW_LOGS: Operation = Operation::regional::<DescribeFlowLogsOutput>(
    "ec2",
    "describe-flow-logs",
    "ec2:DescribeFlowLogs",
)
.members(&["FlowLogs"])
.paged(&["NextToken"]);
