package org.postern.directory;

import org.postern.kernel.ProblemException;
import org.postern.mail.Address;

import java.util.ArrayList;
import java.util.List;

/// The value of a property that is a list of addresses, as an operator writes it: `+address` adds
/// one, `-address` takes one away, anything else is the whole list, separated by commas; an empty
/// value empties it.
final class AddressList {
    private AddressList() {}

    /// Reads one address, with the first domain where none is given.
    @FunctionalInterface
    interface Reader {
        Address read(String text) throws ProblemException, DirectoryException;
    }

    /// @param what one entry of the list, for messages: `alias`
    static List<Address> edit(List<Address> before, String value, String what, Reader reader)
            throws ProblemException, DirectoryException {
        if (value.startsWith("+")) {
            return with(before, reader.read(value.substring(1)), what);
        }
        if (value.startsWith("-")) {
            return without(before, reader.read(value.substring(1)), what);
        }
        var list = new ArrayList<Address>();
        for (String part : parts(value)) {
            list.add(reader.read(part));
        }
        return list;
    }

    private static List<Address> with(List<Address> before, Address more, String what)
            throws ProblemException {
        if (before.contains(more)) {
            throw ProblemException.exists(more + " is its " + what + " already.", null, null);
        }
        var list = new ArrayList<>(before);
        list.add(more);
        return list;
    }

    private static List<Address> without(List<Address> before, Address less, String what)
            throws ProblemException {
        var list = new ArrayList<>(before);
        if (!list.remove(less)) {
            throw new ProblemException(
                    "It has no " + what + " " + less + ".",
                    before.isEmpty() ? "It has none at all." : "It has " + text(before) + ".",
                    null);
        }
        return list;
    }

    /// Cuts at commas outside double quotes.
    private static List<String> parts(String value) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            quoted ^= c == '"';
            if (c == '\\' && i + 1 < value.length()) {
                part.append(c).append(value.charAt(++i));
            } else if (c == ',' && !quoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        parts.removeIf(String::isEmpty);
        return parts;
    }

    static String text(List<Address> addresses) {
        return addresses.isEmpty()
                ? "empty"
                : String.join(", ", addresses.stream().map(Address::toString).toList());
    }
}
