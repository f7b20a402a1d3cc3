package org.postern.jmap;

import tools.jackson.databind.node.ObjectNode;

/// What answers calls of one name. Safe for use by many threads.
@FunctionalInterface
public interface JmapMethod {
    /// Answers one call, on a virtual thread; it may block.
    ///
    /// @return the arguments of the response, which has the call's name
    /// @throws MethodError for an error in its place
    ObjectNode call(MethodCall call) throws MethodError;
}
