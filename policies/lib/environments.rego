# METADATA
# title: Questions about environments
# description: Who counts as production, and which crossings come from a lower environment, with doubt on the safe side.
# scope: package
package palisade.lib.environments

import rego.v1

# Classes of which nothing better than a hint is known.
doubtful(confidence) if confidence in {"weak", "conflicting", "none"}

# The subject is production, or may be: what nobody classified, and what is called something else on weak
# or conflicting evidence.
may_be_prod(subject) if subject.class in {"prod", "unclassified"}

may_be_prod(subject) if doubtful(subject.confidence)

# The source is a lower environment, or may be, and not both sides are doubtful.
from_lower(crossing) if {
	lower_source(crossing)
	not doubtful(crossing.target_confidence)
}

from_lower(crossing) if {
	lower_source(crossing)
	not doubtful(crossing.source_confidence)
}

lower_source(crossing) if crossing.source_class in {"lower", "unclassified"}

lower_source(crossing) if doubtful(crossing.source_confidence)
