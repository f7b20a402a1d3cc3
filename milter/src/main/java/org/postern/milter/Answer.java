package org.postern.milter;

/// What a milter says.
sealed interface Answer {
    /// Go on.
    record Continue() implements Answer {}

    /// It needs to see no more: of this recipient, message or session nothing is against it.
    record Accept() implements Answer {}

    /// Refuse for good.
    record Reject() implements Answer {}

    /// Refuse for now.
    record Defer() implements Answer {}

    /// Refuse in these words.
    record Say(String reply) implements Answer {}

    /// Take it and throw it away.
    record Discard() implements Answer {}

    /// It has seen enough of the body.
    record Skip() implements Answer {}

    /// It is still at work.
    record Progress() implements Answer {}

    /// A change of the message, at its end.
    record Changed(Change change) implements Answer {}

    /// Reads a packet.
    ///
    /// @throws MilterException for what is no answer
    static Answer parse(char letter, PacketReader packet) throws MilterException {
        return switch (letter) {
            case 'c' -> new Continue();
            case 'a' -> new Accept();
            case 'r' -> new Reject();
            case 't' -> new Defer();
            case 'y' -> new Say(packet.text());
            case 'd' -> new Discard();
            case 's' -> new Skip();
            case 'p' -> new Progress();
            case 'h' -> new Changed(new Change.AddField(packet.text(), packet.text()));
            case 'i' ->
                    new Changed(
                            new Change.InsertField(packet.number(), packet.text(), packet.text()));
            case 'm' ->
                    new Changed(
                            new Change.ChangeField(packet.number(), packet.text(), packet.text()));
            case 'b' -> new Changed(new Change.ReplaceBody(packet.rest()));
            case '+', '2' -> new Changed(new Change.AddRecipient(packet.firstText()));
            case '-' -> new Changed(new Change.DeleteRecipient(packet.text()));
            case 'e' -> new Changed(new Change.ChangeSender(packet.firstText()));
            case 'q' -> new Changed(new Change.Quarantine(packet.text()));
            case 'f' -> throw new MilterException("it says that it fails");
            default -> throw new MilterException("an answer that nobody knows: " + (int) letter);
        };
    }
}
