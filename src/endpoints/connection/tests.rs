use super::*;

/// Returns the hosts of a connection string in words: `Engine host port`.
fn told(text: &str) -> Vec<String> {
    shown(connections(text))
}

fn shown(found: Vec<Connection>) -> Vec<String> {
    let each = found.into_iter().map(|one| {
        let host = match one.host {
            Host::Name(name) => name.to_string(),
            Host::Service(name) => format!("srv:{name}"),
            Host::Address(address) => address.to_string(),
        };
        let port = one.port.map_or("-".to_owned(), |port| port.to_string());
        format!("{:?} {host} {port}", one.engine)
    });
    each.collect()
}

const URIS: &[(&str, &str)] = &[
    (
        "postgresql://app:secret@db.example.com:5433/orders?sslmode=require",
        "Postgres db.example.com 5433",
    ),
    ("postgres://db.example.com", "Postgres db.example.com 5432"),
    (
        "postgresql+psycopg2://app@DB.Example.COM./orders",
        "Postgres db.example.com 5432",
    ),
    ("mysql://root:p%40ss@10.1.0.5/shop", "MySql 10.1.0.5 3306"),
    (
        "mysql2://u:p@db.example.com:3307/shop",
        "MySql db.example.com 3307",
    ),
    (
        "mariadb+pymysql://u:p@db.example.com/shop",
        "MySql db.example.com 3306",
    ),
    (
        "redshift+redshift_connector://u:p@wh.example.com/dev",
        "Redshift wh.example.com 5439",
    ),
    (
        "rediss://:secret@cache.example.com:6380/0",
        "Redis cache.example.com 6380",
    ),
    ("redis://cache.example.com", "Redis cache.example.com 6379"),
    (
        "amqps://u:p@mq.example.com/vhost",
        "Amqps mq.example.com 5671",
    ),
    ("amqp://u:p@mq.example.com/%2f", "Amqp mq.example.com 5672"),
    (
        "mssql+pyodbc://sa:p@sql.example.com:1444/db?driver=ODBC+Driver+18",
        "SqlServer sql.example.com 1444",
    ),
    (
        "mongodb+srv://u:p@cluster.example.net/shop?retryWrites=true",
        "Mongo srv:cluster.example.net -",
    ),
    (
        "https://search-logs.eu-west-1.es.amazonaws.com/_bulk",
        "Https search-logs.eu-west-1.es.amazonaws.com 443",
    ),
    (
        "postgres://[2001:db8::5]:5432/db",
        "Postgres 2001:db8::5 5432",
    ),
    ("postgres://[2001:db8::5]/db", "Postgres 2001:db8::5 5432"),
    (
        "postgres://bücher.example/db",
        "Postgres xn--bcher-kva.example 5432",
    ),
    (
        "postgres://db%2Eexample%2Ecom/x",
        "Postgres db.example.com 5432",
    ),
    (
        "\"postgres://db.example.com/x\"",
        "Postgres db.example.com 5432",
    ),
    (
        "carrier-pigeon://loft.example.com:7/x",
        "Other loft.example.com 7",
    ),
];

#[test]
fn uris_of_every_engine() {
    for (text, expected) in URIS {
        assert_eq!(told(text), [*expected], "{text}");
    }
}

#[test]
fn lists_of_hosts() {
    for (text, expected) in [
        (
            "postgresql://u:p@a.example.com:5433,b.example.com/db?target_session_attrs=read-write",
            ["Postgres a.example.com 5433", "Postgres b.example.com 5432"],
        ),
        (
            "mongodb://u:p@a.example.com:27018,b.example.com/db?replicaSet=rs0",
            ["Mongo a.example.com 27018", "Mongo b.example.com 27017"],
        ),
        (
            "redis-sentinel://:p@a.example.com:26380,b.example.com/mymaster/0",
            [
                "Sentinel a.example.com 26380",
                "Sentinel b.example.com 26379",
            ],
        ),
        (
            "postgresql:///db?host=a.example.com,b.example.com&port=5433,5434",
            ["Postgres a.example.com 5433", "Postgres b.example.com 5434"],
        ),
        (
            "host=a.example.com,b.example.com port=5433 dbname=x",
            ["Postgres a.example.com 5433", "Postgres b.example.com 5433"],
        ),
        (
            "b-1.k.example.com:9098,b-2.k.example.com:9098",
            [
                "Other b-1.k.example.com 9098",
                "Other b-2.k.example.com 9098",
            ],
        ),
        (
            "jdbc:mysql:loadbalance://a.example.com:3307,b.example.com/db",
            ["MySql a.example.com 3307", "MySql b.example.com 3306"],
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn jdbc_urls() {
    for (text, expected) in [
        (
            "jdbc:postgresql://db.example.com:5433/orders?user=u&password=p",
            "Postgres db.example.com 5433",
        ),
        (
            "JDBC:MySQL://db.example.com/shop",
            "MySql db.example.com 3306",
        ),
        (
            "jdbc:aws-wrapper:postgresql://db.example.com/orders",
            "Postgres db.example.com 5432",
        ),
        (
            "jdbc:redshift:iam://wh.example.com:5439/dev",
            "Redshift wh.example.com 5439",
        ),
        (
            "jdbc:mariadb:sequential://db.example.com/x",
            "MySql db.example.com 3306",
        ),
        (
            "jdbc:mysql://address=(host=db.example.com)(port=3310)(user=u)/x",
            "MySql db.example.com 3310",
        ),
        (
            "jdbc:sqlserver://sql.example.com:1444;databaseName=x;password={a;b}",
            "SqlServer sql.example.com 1444",
        ),
        (
            "jdbc:sqlserver://sql.example.com\\inst:1445;encrypt=true",
            "SqlServer sql.example.com 1445",
        ),
        (
            "jdbc:sqlserver://;serverName=sql.example.com;port=1446;user=sa",
            "SqlServer sql.example.com 1446",
        ),
        (
            "jdbc:oracle:thin:scott/tiger@db.example.com:1522:ORCL",
            "Oracle db.example.com 1522",
        ),
        (
            "jdbc:oracle:thin:@//db.example.com:1523/svc",
            "Oracle db.example.com 1523",
        ),
        (
            "jdbc:oracle:thin:@tcps://db.example.com/svc",
            "Oracle db.example.com 1521",
        ),
        (
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=db.example.com)(PORT=1524))(CONNECT_DATA=(SID=X)))",
            "Oracle db.example.com 1524",
        ),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
}

#[test]
fn pairs_of_keys_and_values() {
    for (text, expected) in [
        (
            "host=db.example.com port=5433 user=app password='p w' dbname=x",
            "Postgres db.example.com 5433",
        ),
        ("hostaddr=10.1.0.5 dbname=x", "Postgres 10.1.0.5 5432"),
        (
            "host='db.example.com' port='5433' dbname=x",
            "Postgres db.example.com 5433",
        ),
        (
            "host=db.example.com password=it's dbname='x' port=5433",
            "Postgres db.example.com 5433",
        ),
        (
            "Server=tcp:sql.example.com,1444;Database=x;User Id=sa;Password=p;",
            "SqlServer sql.example.com 1444",
        ),
        (
            "Data Source=sql.example.com\\inst;Initial Catalog=x;Password=\"a;Server=no.example.com\"",
            "SqlServer sql.example.com 1433",
        ),
        (
            "Driver={PostgreSQL Unicode};Server=db.example.com;Port=5433;Pwd={p;w}",
            "Postgres db.example.com 5433",
        ),
        (
            "Driver={ODBC Driver 18 for SQL Server};Server=sql.example.com;Uid=u",
            "SqlServer sql.example.com 1433",
        ),
        (
            "Host=db.example.com;Port=5433;Database=x;Username=u;Password=p",
            "Other db.example.com 5433",
        ),
    ] {
        assert_eq!(told(text), [expected], "{text}");
    }
}

#[test]
fn passwords_are_never_taken_for_hosts() {
    for (text, expected) in [
        (
            "postgres://app:p@ss@db.example.com/x",
            "Postgres db.example.com 5432",
        ),
        (
            "postgres://app:p/a@db.example.com/x",
            "Postgres db.example.com 5432",
        ),
        (
            "postgres://app:hunter2.example.org@db.example.com/x",
            "Postgres db.example.com 5432",
        ),
        (
            "mysql://app:a#b@db.example.com/x",
            "MySql db.example.com 3306",
        ),
    ] {
        let found = told(text);
        assert_eq!(found, [expected], "{text}");
    }
    let body =
        "DATABASE_URL=postgres://app:swordfish@db.example.com/x\nPASSWORD=swordfish.example.com\n";
    let found = format!("{:?}", connections_in(body));
    assert!(
        found.contains("db.example.com") && !found.contains("swordfish"),
        "{found}"
    );
}

#[test]
fn what_leads_to_no_host_is_none() {
    for text in [
        "",
        "postgresql:///db",
        "postgresql://%2Fvar%2Frun%2Fpostgresql/db",
        "host=/var/run/postgresql dbname=x",
        "sqlite:///tmp/x.db",
        "file:///etc/passwd",
        "jdbc:h2:mem:x",
        "jdbc:",
        "://",
        "postgres://",
        "postgres://db.example.com:port/x",
        "just some words",
        "12345",
        "1.5",
        "=;=;=",
        "host='",
        "jdbc:oracle:thin:",
        "postgres://[2001:db8::5",
        "postgres://a b/c",
    ] {
        assert_eq!(told(text), [""; 0], "{text}");
    }
    let long = format!("postgres://{}/x", "a".repeat(MOST));
    assert_eq!(told(&long), [""; 0]);
}

#[test]
fn strings_within_other_texts() {
    let body = r#"
#!/bin/bash
export DATABASE_URL="postgres://app:secret@db.example.com/orders"
spring.datasource.url=jdbc:mysql://shop.example.com:3307/shop
  url: redis://cache.example.com:6380/0
{"mongo": "mongodb+srv://u:p@cluster.example.net/x", "n": 1}
kafka.bootstrap.servers=b-1.example.com:9098,b-2.example.com:9098
PGHOST=pg.example.com
  DB_HOST: 'other.example.com'
ConnectionString: "Server=tcp:sql.example.com,1444;Database=x;User Id=sa;Password=p"
conn = psycopg2.connect("host=raw.example.com port=5433 dbname=x")
password: nothing.example.org
echo done
"#;
    assert_eq!(
        shown(connections_in(body)),
        [
            "Postgres db.example.com 5432",
            "Postgres pg.example.com 5432",
            "Postgres raw.example.com 5433",
            "MySql shop.example.com 3307",
            "SqlServer sql.example.com 1444",
            "Mongo srv:cluster.example.net -",
            "Redis cache.example.com 6380",
            "Kafka b-1.example.com 9098",
            "Kafka b-2.example.com 9098",
            "Other other.example.com -",
        ]
    );
}

#[test]
fn what_stands_within_texts_is_told_once_and_in_order() {
    let told = |body: &str| shown(connections_in(body));
    let twice = "A=redis://b.example.com\nB=redis://a.example.com\nC=redis://b.example.com";
    let both = ["Redis a.example.com 6379", "Redis b.example.com 6379"];
    assert_eq!(told(twice), both);
    let list = "redis://b.example.com,a.example.com,b.example.com";
    assert_eq!(shown(connections(list)), both);
    // Pairs are those of a whole line too, and need a host and a database.
    let line = "dbname=orders host=db.example.com";
    assert_eq!(told(line), ["Postgres db.example.com 5432"]);
    assert_eq!(told("rule: server=web.example.com;weight=5"), [""; 0]);
    assert_eq!(told("rule: weight=web.example.com;user=me"), [""; 0]);
}

#[test]
fn a_partner_that_takes_over_is_a_host_too() {
    let text = "jdbc:sqlserver://a.example.com;failoverPartner=b.example.com;databaseName=x";
    let both = [
        "SqlServer a.example.com 1433",
        "SqlServer b.example.com 1433",
    ];
    assert_eq!(told(text), both);
}

#[test]
fn odd_texts_neither_panic_nor_hang() {
    let pieces = [
        "://", "@", "=", ";", "'", "\"", "{", "}", "(", ")", "[", "]", ":", ",", "\\", "%", "%2",
        "é", "host=", "jdbc:", "a.b", " ",
    ];
    let mut state: u64 = 7;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text += pieces[usize::try_from(state >> 33).unwrap() % pieces.len()];
        }
        connections(&text);
        connections_in(&text);
    }
    connections_in(&"://".repeat(20_000));
    connections_in(&"host=".repeat(10_000));
}
