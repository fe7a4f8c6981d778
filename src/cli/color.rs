use crate::reports::Colour;

/// Sets whether this process writes colours: never without a terminal or with `NO_COLOR`, unless asked.
pub(super) fn choose(choice: clap::ColorChoice) {
    match choice {
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
    }
    .write_global();
}

/// Returns whether text on standard output carries colours.
pub(super) fn wanted() -> Colour {
    if anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never {
        Colour::Off
    } else {
        Colour::On
    }
}
