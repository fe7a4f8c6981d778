use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::csv::{field, from_base64, records};
use crate::estate::{
    Call, Estate, Loaded, Observed, Operation, Output, Resource, SetAside, build_arn, model,
};
use crate::ids::{Arn, IdError, Place, Timestamp};

model! {
    /// The credentials of all users of an account. Shape: `iam get-credential-report`.
    ///
    /// Source: IAM User Guide, page id_credentials_getting-report.
    pub struct CredentialReport {
        required {
            /// One row per user and one for the root user.
            "Content" => rows: CredentialRows,
        }
        /// When the report was made; AWS makes a new one at most every four hours.
        "GeneratedTime" => generated: Observed<Timestamp>,
    }
}

/// The rows of a credential report, in its order.
///
/// Read from CSV text, plain or in base64. Written as CSV with the modelled columns alone.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialRows {
    read: Vec<Credentials>,
    set_aside: Vec<SetAside>,
}

/// The credentials of one user.
///
/// `N/A`, `not_supported` and `no_information` are absent; a column that the report lacks is unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct Credentials {
    /// The user's name, or `<root_account>`.
    pub user: Box<str>,
    /// The user's ARN.
    pub arn: Arn,
    /// When the user was created.
    pub created: Observed<Timestamp>,
    /// Whether the user has a password; absent for the root user where AWS does not tell.
    pub password_enabled: Observed<bool>,
    /// When the password was last used to sign in.
    pub password_last_used: Observed<Timestamp>,
    /// When the password was last set.
    pub password_last_changed: Observed<Timestamp>,
    /// Whether an MFA device is enabled.
    pub mfa_active: Observed<bool>,
    /// The two access keys that a user can have.
    pub access_keys: [KeyCredential; 2],
}

/// One of the two access keys of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KeyCredential {
    /// Whether there is such a key and it is active.
    pub active: Observed<bool>,
    /// When it was made or last changed; absent when there is none.
    pub last_rotated: Observed<Timestamp>,
    /// When it was last used; absent when never.
    pub last_used: Observed<Timestamp>,
}

/// The columns that are modelled, in the order in which they are written.
const COLUMNS: [&str; 13] = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
];

impl Credentials {
    /// Returns whether this is the row of the root user.
    pub fn is_root(&self) -> bool {
        &*self.user == "<root_account>"
    }

    /// Reads a record; the columns are those of the header.
    fn of_record(header: &[String], record: Vec<String>) -> Result<Self, String> {
        let record = with_whole_names(header, record)?;
        let row = Row {
            header,
            record: &record,
        };
        let key = |number: u8| -> Result<KeyCredential, String> {
            let column = |rest: &str| format!("access_key_{number}_{rest}");
            Ok(KeyCredential {
                active: row.flag(&column("active"))?,
                last_rotated: row.moment(&column("last_rotated"))?,
                last_used: row.moment(&column("last_used_date"))?,
            })
        };
        Ok(Self {
            user: row.text("user").unwrap_or_default().into(),
            arn: row
                .text("arn")
                .unwrap_or_default()
                .parse()
                .map_err(|error: IdError| error.to_string())?,
            created: row.moment("user_creation_time")?,
            password_enabled: row.flag("password_enabled")?,
            password_last_used: row.moment("password_last_used")?,
            password_last_changed: row.moment("password_last_changed")?,
            mfa_active: row.flag("mfa_active")?,
            access_keys: [key(1)?, key(2)?],
        })
    }

    /// Returns the fields in order of [`COLUMNS`].
    fn fields(&self) -> Vec<String> {
        let mut fields = vec![
            field(&self.user),
            field(self.arn.as_str()),
            written(&self.created),
            written(&self.password_enabled),
            written(&self.password_last_used),
            written(&self.password_last_changed),
            written(&self.mfa_active),
        ];
        for key in &self.access_keys {
            fields.push(written(&key.active));
            fields.push(written(&key.last_rotated));
            fields.push(written(&key.last_used));
        }
        fields
    }
}

/// Returns what is known as the report writes it; nothing for what is unknown.
fn written<T: ToString>(value: &Observed<T>) -> String {
    match value {
        Observed::Known(value) => value.to_string(),
        Observed::Absent => "N/A".to_owned(),
        Observed::Unknown => String::new(),
    }
}

/// Joins the fields of a name with commas, which IAM allows and the report does not quote.
///
/// The ARN follows the name and must end with it; a record that cannot be read so has a wrong number of fields.
fn with_whole_names(header: &[String], record: Vec<String>) -> Result<Vec<String>, String> {
    let wrong = || {
        format!(
            "a row with {} fields under {} columns",
            record.len(),
            header.len()
        )
    };
    let Some(more) = record.len().checked_sub(header.len()) else {
        return Err(wrong());
    };
    if more == 0 {
        return Ok(record);
    }
    let named = header.first().is_some_and(|name| name == "user")
        && header.get(1).is_some_and(|name| name == "arn");
    let arn_at = record.iter().position(|field| field.starts_with("arn:"));
    let (true, Some(arn_at)) = (named, arn_at) else {
        return Err(wrong());
    };
    // The name took `arn_at` fields, the ARN the rest of those that are too many and its own.
    let Some(in_arn) = (more + 2).checked_sub(arn_at).filter(|fields| *fields > 0) else {
        return Err(wrong());
    };
    let part = |from: usize, fields: usize| -> String {
        let fields: Vec<&str> = record
            .iter()
            .skip(from)
            .take(fields)
            .map(|f| &**f)
            .collect();
        fields.join(",")
    };
    let (user, arn) = (part(0, arn_at), part(arn_at, in_arn));
    if arn_at == 0 || arn.rsplit('/').next() != Some(user.as_str()) {
        return Err(wrong());
    }
    let rest = record.iter().skip(arn_at + in_arn).cloned();
    Ok([user, arn].into_iter().chain(rest).collect())
}

struct Row<'r> {
    header: &'r [String],
    record: &'r [String],
}

impl Row<'_> {
    fn text(&self, column: &str) -> Option<&str> {
        let place = self.header.iter().position(|name| name == column)?;
        self.record
            .get(place)
            .map(|field| field.trim())
            .filter(|field| !field.is_empty())
    }

    fn value<T>(
        &self,
        column: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Observed<T>, String> {
        match self.text(column) {
            None => Ok(Observed::Unknown),
            Some("N/A" | "not_supported" | "no_information") => Ok(Observed::Absent),
            Some(text) => read(text)
                .map(Observed::Known)
                .ok_or_else(|| format!("`{}` cannot be read as `{column}`", text.escape_debug())),
        }
    }

    fn flag(&self, column: &str) -> Result<Observed<bool>, String> {
        self.value(column, |text| text.to_ascii_lowercase().parse().ok())
    }

    fn moment(&self, column: &str) -> Result<Observed<Timestamp>, String> {
        self.value(column, |text| text.parse().ok())
    }
}

impl CredentialRows {
    /// Returns the rows of a report, plain or in base64; a row that cannot be read is set aside alone.
    ///
    /// # Errors
    /// When the text has no header with the columns `user` and `arn`.
    pub fn from_text(text: &str) -> Result<Self, String> {
        Self::from_csv(text)
            .or_else(|| from_base64(text).and_then(|decoded| Self::from_csv(&decoded)))
            .ok_or_else(|| "no credential report: no header with `user` and `arn`".to_owned())
    }

    fn from_csv(text: &str) -> Option<Self> {
        let mut records = records(text).into_iter();
        let header: Vec<String> = records
            .next()?
            .ok()?
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let has = |column: &str| header.iter().any(|name| name == column);
        if !has("user") || !has("arn") {
            return None;
        }
        let mut rows = Self {
            read: Vec::new(),
            set_aside: Vec::new(),
        };
        for (index, record) in records.enumerate() {
            let row = record
                .map_err(str::to_owned)
                .and_then(|record| Credentials::of_record(&header, record));
            match row {
                Ok(row) => rows.read.push(row),
                Err(reason) => rows.set_aside.push(SetAside {
                    index,
                    reason: reason.into(),
                }),
            }
        }
        Some(rows)
    }

    /// Returns the rows in the report's order.
    pub fn iter(&self) -> impl Iterator<Item = &Credentials> {
        self.read.iter()
    }
    /// Returns the row of the root user.
    pub fn root(&self) -> Option<&Credentials> {
        self.iter().find(|row| row.is_root())
    }
    /// Returns the row of the user with this ARN.
    pub fn of(&self, arn: Arn) -> Option<&Credentials> {
        self.iter().find(|row| row.arn == arn)
    }
}

impl Serialize for CredentialRows {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut text = COLUMNS.join(",");
        for row in &self.read {
            text.push('\n');
            text.push_str(&row.fields().join(","));
        }
        s.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for CredentialRows {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        Self::from_text(&text).map_err(D::Error::custom)
    }
}

impl Resource for CredentialReport {
    const TYPE: &'static str = "AWS::IAM::CredentialReport";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("iam", call.global(), "credential-report")
    }
}

impl Output for CredentialReport {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.rows.set_aside.iter().cloned());
        loaded.note(estate.iam.credential_reports.add(self, call.place));
    }
}

/// Reads the credential report, which `iam generate-credential-report` makes beforehand.
pub const GET_CREDENTIAL_REPORT: Operation = Operation::global::<CredentialReport>(
    "iam",
    "get-credential-report",
    "iam:GetCredentialReport",
)
.members(&["Content", "ReportFormat", "GeneratedTime"])
.needing(&["iam:GenerateCredentialReport"]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{CallState, RecordedCall, Reply};

    const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
        password_last_changed,password_next_rotation,mfa_active,access_key_1_active,\
        access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,\
        access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
        access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
        cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
    const ROOT: &str = "<root_account>,arn:aws:iam::111122223333:root,2018-08-12T17:20:55+00:00,\
        not_supported,no_information,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,\
        false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";
    const EXPORTER: &str = "exporter,arn:aws:iam::111122223333:user/line/exporter,\
        2025-03-22T08:00:00+00:00,false,N/A,N/A,N/A,false,true,2025-03-22T08:00:05+00:00,\
        2026-11-15T04:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

    fn report(end: &str) -> String {
        [HEADER, ROOT, EXPORTER].join(end)
    }

    fn base64(text: &str) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut encoded = String::new();
        for group in text.as_bytes().chunks(3) {
            let mut bytes = [0_u8; 3];
            bytes[..group.len()].copy_from_slice(group);
            let bits = u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]]);
            for place in 0..4 {
                encoded.push(if place > group.len() {
                    '='
                } else {
                    char::from(ALPHABET[(bits >> (18 - 6 * place)) as usize & 63])
                });
            }
        }
        encoded
    }

    fn at(text: &str) -> Observed<Timestamp> {
        Observed::Known(text.parse().unwrap())
    }

    #[test]
    fn every_form_of_the_report_reads_equal() {
        let plain = CredentialRows::from_text(&report("\n")).unwrap();
        assert!(plain.set_aside.is_empty());
        for form in [
            report("\r\n"),
            report("\r"),
            report("\n") + "\n",
            base64(&report("\n")),
            base64(&report("\r\n")),
            report("\n").replace("exporter,arn", "\"exporter\",arn"),
        ] {
            assert_eq!(CredentialRows::from_text(&form).unwrap(), plain, "{form}");
        }
        let root = plain.root().unwrap();
        assert!(root.password_enabled.is_absent() && root.password_last_used.is_absent());
        assert_eq!(root.mfa_active, Observed::Known(true));
        assert_eq!(root.access_keys[0].active, Observed::Known(false));
        let arn = "arn:aws:iam::111122223333:user/line/exporter"
            .parse()
            .unwrap();
        let exporter = plain.of(arn).unwrap();
        assert_eq!(exporter.access_keys[0].active, Observed::Known(true));
        assert_eq!(
            exporter.access_keys[0].last_rotated,
            at("2025-03-22T08:00:05Z")
        );
        assert_eq!(
            exporter.access_keys[0].last_used,
            at("2026-11-15T04:00:00Z")
        );
        assert!(exporter.access_keys[1].last_used.is_absent());
        assert!(!exporter.is_root());
    }

    #[test]
    fn a_column_that_is_missing_is_unknown_and_a_wrong_row_is_set_aside_alone() {
        let text = "user,arn,mfa_active\n\
            a,arn:aws:iam::111122223333:user/a,true\n\
            b,arn:aws:iam::111122223333:user/b,maybe\n\
            c,arn:aws:iam::111122223333:user/c\n\
            d,no-arn,false\n\
            e,arn:aws:iam::111122223333:user/e,";
        let rows = CredentialRows::from_text(text).unwrap();
        let names: Vec<&str> = rows.iter().map(|row| &*row.user).collect();
        assert_eq!(names, ["a", "e"]);
        assert!(rows.read[0].access_keys[0].active.is_unknown());
        assert!(rows.read[1].mfa_active.is_unknown());
        let places: Vec<usize> = rows.set_aside.iter().map(|one| one.index).collect();
        assert_eq!(places, [1, 2, 3]);
        assert!(rows.set_aside[0].reason.contains("`maybe`"));
        for wrong in ["", "name,arn\n", "bm90IGEgcmVwb3J0", "%%%"] {
            assert!(CredentialRows::from_text(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn commas_in_names_are_kept_where_the_arn_proves_them() {
        let text = "user,arn,mfa_active\n\
            a,b,arn:aws:iam::111122223333:user/x,y/a,b,true\n\
            a,b,arn:aws:iam::111122223333:user/c,true,true";
        let rows = CredentialRows::from_text(text).unwrap();
        assert_eq!(rows.read.len(), 1);
        assert_eq!(&*rows.read[0].user, "a,b");
        assert_eq!(rows.read[0].arn.resource(), "user/x,y/a,b");
        assert_eq!(rows.read[0].mfa_active, Observed::Known(true));
        assert_eq!(rows.set_aside.len(), 1);
        let written = serde_json::to_string(&rows).unwrap();
        let again: CredentialRows = serde_json::from_str(&written).unwrap();
        assert_eq!(again.read, rows.read);
    }

    #[test]
    fn the_reply_is_recorded_and_reduced_to_the_modelled_columns() {
        let place = Place::new(
            "111122223333".parse().unwrap(),
            "us-east-1".parse().unwrap(),
        );
        let json = serde_json::json!({
            "Content": report("\n"),
            "ReportFormat": "text/csv",
            "GeneratedTime": "2026-11-16T05:31:18+00:00",
        })
        .to_string();
        let load = |json: &str| {
            let mut estate = Estate::default();
            let recorded = RecordedCall {
                operation: &GET_CREDENTIAL_REPORT,
                place,
                request: None,
                reply: Reply::Output(json),
            };
            let loaded = estate.record(&recorded).unwrap();
            assert_eq!((loaded.resources, loaded.set_aside.len()), (1, 0));
            estate.settle();
            estate
        };
        let estate = load(&json);
        let found = estate.iam.credential_report(place.account).unwrap();
        assert_eq!(found.generated, at("2026-11-16T05:31:18Z"));
        assert_eq!(found.rows.iter().count(), 2);
        let reduced = GET_CREDENTIAL_REPORT.reduce(&json).unwrap();
        assert!(!reduced.contains("cert_1_active") && !reduced.contains("ReportFormat"));
        let again = load(&reduced);
        assert_eq!(again.iam.credential_report(place.account), Some(found));
        assert_eq!(again.ledger, estate.ledger);
    }

    #[test]
    fn a_report_that_is_not_ready_is_not_the_answer_none() {
        for code in ["ReportNotPresent", "ReportExpired", "ReportInProgress"] {
            let mut estate = Estate::default();
            let place = Place::new("111122223333".parse().unwrap(), "global".parse().unwrap());
            let reply = Reply::Error { code, message: "" };
            let recorded = RecordedCall {
                operation: &GET_CREDENTIAL_REPORT,
                place,
                request: None,
                reply,
            };
            estate.record(&recorded).unwrap();
            let key = GET_CREDENTIAL_REPORT.key(place, None);
            assert_eq!(estate.ledger.outcome(key).unwrap().state, CallState::Error);
        }
    }
}
