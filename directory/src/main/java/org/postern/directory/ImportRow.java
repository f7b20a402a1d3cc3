package org.postern.directory;

/// One account or group out of a file, in the words of the schema whatever the file's form.
///
/// @param where it stands, for messages: `line 12`, or an entry's name
/// @param attributes by their names in the schema: `mail`, `cn`, `userPassword` …
record ImportRow(String where, Attributes attributes) {
    /// Whether it is a distribution list.
    boolean group() {
        return attributes.has("objectClass", "mailGroup");
    }
}
