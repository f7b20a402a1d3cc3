package org.postern.admin;

import org.postern.kernel.Role;

import java.util.Optional;

/// What accounts may do as operators; the directory's knowledge, in this room's words.
@FunctionalInterface
public interface Operators {
    /// @param account its canonical address
    /// @return empty when there is no such account any more, or the directory cannot say now
    Optional<Role> role(String account);
}
