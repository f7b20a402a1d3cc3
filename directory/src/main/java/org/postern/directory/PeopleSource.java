package org.postern.directory;

import org.postern.mail.Address;

import java.io.IOException;
import java.util.Optional;

/// Somebody else who knows which people there are: a foreign directory, or a back-end that can be
/// asked for names. Safe for use by many threads; blocks no longer than its settings say.
public interface PeopleSource {
    /// A person there.
    ///
    /// @param address the person's own, of which the one asked for may be an alias
    /// @param fullName empty when it is not known
    /// @param attributes what an account of theirs gets, such as `miCosDn`
    record Person(Address address, String fullName, Attributes attributes) {}

    /// @return empty when nobody there has the address
    /// @throws IOException when nobody can tell now; the message is for the log
    Optional<Person> find(Address address) throws IOException;
}
