//! Replaces every text of a report. The structs are taken apart member by member: a new member that
//! nobody thought of here does not compile.

use palisade::findings::{
    AcceptedGap, Capability, Cause, Coverage, EnvironmentRow, EvidenceLine, ExceptionRef, Finding,
    GapLine, Hop, MatrixCell, PolicyInfo, PolicyRow, Report, ServiceCoverage, SubjectInfo, Tool,
    Universe,
};
use palisade::ids::Sym;

/// What stands in for a text: equal texts stay equal, different ones stay different.
pub struct Mask<'a>(pub &'a dyn Fn(&str) -> String);

impl Mask<'_> {
    fn text(&self, text: &mut Box<str>) {
        *text = (self.0)(text).into();
    }
    fn texts(&self, texts: &mut [Box<str>]) {
        texts.iter_mut().for_each(|text| self.text(text));
    }
    fn sym(&self, sym: &mut Sym) {
        *sym = Sym::new(&(self.0)(sym.as_str()));
    }
    fn syms(&self, syms: &mut [Sym]) {
        syms.iter_mut().for_each(|sym| self.sym(sym));
    }
    fn maybe(&self, sym: &mut Option<Sym>) {
        if let Some(sym) = sym {
            self.sym(sym);
        }
    }

    fn policy(&self, policy: &mut PolicyInfo) {
        let PolicyInfo {
            id,
            code,
            title,
            description,
            remediation,
            controls,
        } = policy;
        self.sym(id);
        self.maybe(code);
        self.text(title);
        self.text(description);
        self.text(remediation);
        *controls = std::mem::take(controls)
            .into_iter()
            .map(|(mut framework, mut ids)| {
                self.text(&mut framework);
                self.texts(&mut ids);
                (framework, ids)
            })
            .collect();
    }

    fn subject(&self, subject: &mut SubjectInfo) {
        let SubjectInfo {
            id,
            kind,
            resource_type,
            arn,
            name,
            account: _,
            account_name,
            region: _,
            environment,
            class,
            confidence,
        } = subject;
        self.sym(id);
        self.sym(kind);
        self.maybe(resource_type);
        if let Some(arn) = arn {
            let masked: String = (self.0)(arn.as_str()).chars().take(500).collect();
            *arn = format!("arn:aws:rds:::{masked}").parse().unwrap();
        }
        self.text(name);
        if let Some(name) = account_name {
            self.text(name);
        }
        self.maybe(environment);
        self.sym(class);
        self.sym(confidence);
    }

    fn gap(&self, gap: &mut GapLine) {
        let GapLine {
            account: _,
            region: _,
            service,
            operation,
            state,
            reason,
            permission,
            settles,
        } = gap;
        self.text(service);
        self.text(operation);
        self.sym(state);
        self.text(reason);
        if let Some(permission) = permission {
            self.text(permission);
        }
        self.text(settles);
    }

    fn finding(&self, finding: &mut Finding) {
        let Finding {
            policy,
            severity: _,
            verdict: _,
            subject,
            source_environment,
            target_environment,
            effect,
            capability,
            certainty: _,
            count: _,
            causes,
            cut,
            witness,
            evidence,
            condition,
            notes,
            fingerprint: _,
            first_seen: _,
            exception,
            gaps,
        } = finding;
        self.policy(policy);
        self.subject(subject);
        self.maybe(source_environment);
        self.maybe(target_environment);
        self.sym(effect);
        if let Some(Capability {
            protocol,
            ports,
            actions,
            effect,
        }) = capability
        {
            self.maybe(protocol);
            self.texts(ports);
            self.texts(actions);
            self.maybe(effect);
        }
        for Cause { key, text } in causes {
            self.text(key);
            self.text(text);
        }
        self.texts(cut);
        for Hop {
            component,
            rule,
            text,
        } in witness
        {
            self.text(component);
            if let Some(rule) = rule {
                self.text(rule);
            }
            self.text(text);
        }
        for EvidenceLine { text, source } in evidence {
            self.text(text);
            self.text(source);
        }
        if let Some(condition) = condition {
            self.text(condition);
        }
        self.texts(notes);
        if let Some(ExceptionRef {
            id,
            owner,
            reason,
            expires: _,
        }) = exception
        {
            self.text(id);
            self.text(owner);
            self.text(reason);
        }
        gaps.iter_mut().for_each(|gap| self.gap(gap));
    }

    fn coverage(&self, coverage: &mut Coverage) {
        let Coverage {
            complete: _,
            planned: _,
            prod_complete: _,
            prod_planned: _,
            services,
            gaps,
            accepted,
            resources,
            not_modelled,
            ambiguous,
            unreadable,
            overridden,
            notes,
        } = coverage;
        for ServiceCoverage {
            service,
            complete: _,
            planned: _,
        } in services
        {
            self.sym(service);
        }
        gaps.iter_mut().for_each(|gap| self.gap(gap));
        for AcceptedGap {
            covers,
            owner,
            reason,
            expires: _,
            gaps: _,
        } in accepted
        {
            self.text(covers);
            self.text(owner);
            self.text(reason);
        }
        resources.iter_mut().for_each(|(name, _)| self.sym(name));
        self.texts(not_modelled);
        self.texts(ambiguous);
        self.texts(unreadable);
        self.syms(overridden);
        self.texts(notes);
    }

    /// Replaces every text of the report.
    pub fn report(&self, report: &mut Report) {
        let Report {
            tool: Tool { name, version },
            as_of: _,
            universe:
                Universe {
                    accounts_from,
                    regions_from,
                    accounts: _,
                    regions,
                },
            coverage,
            environments,
            matrix,
            findings,
            policies,
            prod_undecided: _,
        } = report;
        *name = (self.0)(name).leak();
        *version = (self.0)(version).leak();
        self.sym(accounts_from);
        self.sym(regions_from);
        self.syms(regions);
        self.coverage(coverage);
        for EnvironmentRow {
            name,
            class,
            tier,
            accounts,
            stores: _,
            workloads: _,
            vpcs: _,
        } in environments
        {
            self.sym(name);
            self.sym(class);
            self.maybe(tier);
            for (_, name, confidence) in accounts {
                self.text(name);
                self.sym(confidence);
            }
        }
        for MatrixCell {
            source,
            target,
            kind,
            count: _,
            proven: _,
        } in matrix
        {
            self.sym(source);
            self.sym(target);
            self.sym(kind);
        }
        findings
            .iter_mut()
            .for_each(|finding| self.finding(finding));
        for PolicyRow {
            policy,
            severity: _,
            fail: _,
            unknown: _,
            exempt: _,
            pass: _,
            not_applicable: _,
        } in policies
        {
            self.policy(policy);
        }
    }
}

/// Texts that an attacker may put into a name, a tag, a description or a policy.
pub const PAYLOADS: &[(&str, &str)] = &[
    (
        "escape sequences",
        "\u{1b}[31mred\u{1b}]0;title\u{7}\u{1b}]8;;http://x\u{1b}\\\u{1b}c\u{8}\u{7f}\0",
    ),
    ("c1 controls", "a\u{9b}31m\u{9d}8;;x\u{9c}\u{85}\u{90}q"),
    (
        "bidirectional overrides",
        "\u{202e}gnp.\u{2066}x\u{2069}\u{200f}\u{61c}y\u{202c}",
    ),
    (
        "invisible",
        "a\u{200b}\u{200d}\u{2060}\u{feff}\u{e0041}\u{e007f}\u{3164}\u{ad}\u{fe0f}b\u{a0}",
    ),
    (
        "line breaks",
        "a\nb\r\n\u{2028}\u{2029}\u{b}\u{c}# h\n\n- x\n\n    code\n***\nb\n===\n",
    ),
    ("fences", "```\n~~~\n```mermaid\n    x\n```"),
    (
        "html",
        "<script>alert(1)</script><img src=x onerror=y> <!-- c --> <!DOCTYPE html><![CDATA[x]]>&lt;&#x41;&copy; </details><?php ?>",
    ),
    (
        "markup",
        "*a* **b** _c_ __d__ ~~e~~ ~f~ [x](javascript:y) ![i](z) [r]: q `` `c` ``` [^1] $x$ $$y$$ ==m== ^s^ {#id} [[w]] ||s||",
    ),
    ("tables", "| a | b |\n|---|---|\\|\\\\|`|` \\"),
    ("backticks", "` `` ``` a`b ``c` \\` "),
    (
        "links",
        "http://evil.example https://e.example/?a=b www.evil.example WWW.e.example a@evil.example ftp://x mailto:a@b.c xmpp:a@b <http://e>",
    ),
    (
        "mentions",
        "@org/team (@user) #1 owner/repo#2 GH-3 owner/repo@a1b2c3d4e5f6 a1b2c3d4e5f6a7 :tada:",
    ),
    (
        "ci commands",
        "::error file=x::boom ##[error]x ##vso[task.setvariable]x ::stop-commands::t ::add-mask::a ###[group]",
    ),
    (
        "mermaid",
        "\"] --> X[\" end; click E1 href \"javascript:x\" %% {{t}} ${e}",
    ),
    ("json", "\"},{\"a\":1,\\u0000\\\"\u{1f}"),
    ("list", "- item"),
    ("task", "- [x] task"),
    ("number", "1. item"),
    ("number with parenthesis", "12) item"),
    ("heading", "# heading #"),
    ("quote", "> [!NOTE] quote"),
    ("plus", "+ item"),
    ("star", "* * *"),
    ("rule", "---"),
    ("underline", "==="),
    ("definition", ": definition"),
    ("indented", "\t    code"),
    ("hard break", "a  \nb\\\nc"),
    ("spaces", "   "),
    ("reference", "[x]: http://evil.example \"t\""),
    (
        "tower",
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}",
    ),
    ("private use", "\u{e000}\u{f8ff}\u{fdd0}\u{ffff}\u{10ffff}"),
];
