/// The JSON Meta Application Protocol (RFC 8620) without what it is about: requests and their
/// limits, method calls and references between them, errors, the session resource, what a push
/// looks like. It knows no store and no HTTP; whoever has something to say through JMAP brings
/// methods ([org.postern.jmap.JmapMethod]) in capabilities ([org.postern.jmap.Capability]).
///
/// Begin with [org.postern.jmap.Processor].
@NullMarked
package org.postern.jmap;

import org.jspecify.annotations.NullMarked;
