package org.postern.store;

/// An account's opaque name in the store. It is given once, by the directory, and survives every
/// rename of the person.
///
/// @param value 1 to 100 characters of printable ASCII without space and `/`
public record AccountId(String value) {
    private static final int MAX_LENGTH = 100;

    public AccountId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("account id of " + value.length() + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c > '~' || c == '/') {
                throw new IllegalArgumentException("account id with character " + (int) c);
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
