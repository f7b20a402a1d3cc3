package org.postern.web;

import java.util.Optional;

/// Who is logged in.
public interface Visitors {
    /// Whose request it is.
    ///
    /// @return empty when nothing is shown that could let anybody in
    /// @throws RequestRefusedException when what is shown lets nobody in, or cannot be judged now,
    ///   or the request is a forged one
    Optional<WebUser> find(WebRequest request) throws RequestRefusedException;
}
