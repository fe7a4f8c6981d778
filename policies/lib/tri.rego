# METADATA
# title: Questions about tri-states
# description: A tri-state is yes, no or unknown. These are the only questions that do not turn ignorance into an answer.
# scope: package
package palisade.lib.tri

import rego.v1

# It holds, and this is known.
is_yes(state) if state == "yes"

# It does not hold, and this is known.
is_no(state) if state == "no"

# It is not known.
is_unknown(state) if state == "unknown"
