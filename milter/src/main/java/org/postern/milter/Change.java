package org.postern.milter;

/// What a milter changes of a message.
sealed interface Change {
    /// A field behind the others.
    record AddField(String name, String value) implements Change {}

    /// A field at a place.
    ///
    /// @param index 0 is before the first
    record InsertField(int index, String name, String value) implements Change {}

    /// Another value for a field.
    ///
    /// @param index which of those of that name, 1-based; one that is not there is added
    /// @param value empty: the field goes
    record ChangeField(int index, String name, String value) implements Change {}

    /// The next octets of another body.
    record ReplaceBody(byte[] octets) implements Change {}

    /// @param path with or without angle brackets
    record AddRecipient(String path) implements Change {}

    record DeleteRecipient(String path) implements Change {}

    record ChangeSender(String path) implements Change {}

    /// Keep it for an administrator.
    record Quarantine(String reason) implements Change {}

    /// The right that it needs.
    default int right() {
        return switch (this) {
            case AddField _ -> MilterOptions.ADD_HEADERS;
            case InsertField _ -> MilterOptions.ADD_HEADERS;
            case ChangeField _ -> MilterOptions.CHANGE_HEADERS;
            case ReplaceBody _ -> MilterOptions.CHANGE_BODY;
            case AddRecipient _ ->
                    MilterOptions.ADD_RECIPIENT | MilterOptions.ADD_RECIPIENT_WITH_PARAMETERS;
            case DeleteRecipient _ -> MilterOptions.DELETE_RECIPIENT;
            case ChangeSender _ -> MilterOptions.CHANGE_SENDER;
            case Quarantine _ -> MilterOptions.QUARANTINE;
        };
    }
}
