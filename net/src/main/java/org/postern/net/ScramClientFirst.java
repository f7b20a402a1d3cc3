package org.postern.net;

/// The client's first message: `client-first-message` of RFC 5802 section 7.
///
/// @param binding the channel binding it used, or none and why
/// @param authorization whom to act as; empty: the same as `authentication`
/// @param header the octets of `gs2-header`, which the last message repeats
/// @param bare the octets of `client-first-message-bare`
record ScramClientFirst(
        Binding binding,
        String authorization,
        String authentication,
        String nonce,
        byte[] header,
        byte[] bare) {
    /// What `gs2-cbind-flag` says.
    sealed interface Binding {
        /// `n`: the client knows no channel binding.
        record Unknown() implements Binding {}

        /// `y`: the client would bind, but believes that the server cannot.
        record NotOffered() implements Binding {}

        /// `p=`: the client binds by this type.
        record By(String type) implements Binding {}
    }

    // client-first-message = gs2-header client-first-message-bare
    static ScramClientFirst parse(byte[] message) throws ScramSyntaxException {
        var reader = new ScramReader(message);
        Binding binding = binding(reader);
        // gs2-header = gs2-cbind-flag "," [ authzid ] ","
        reader.expect(',');
        String authorization = reader.takeAttribute('a') ? reader.expectName() : "";
        reader.expect(',');
        int bare = reader.position();
        // RFC 5802 section 5.1: m= is an extension that must be understood, and none is.
        if (reader.takeAttribute('m')) {
            throw new ScramSyntaxException("an extension is not known here");
        }
        reader.expectAttribute('n');
        String authentication = reader.expectName();
        reader.expect(',');
        reader.expectAttribute('r');
        String nonce = reader.expectNonce();
        while (!reader.atEnd()) {
            reader.expect(',');
            reader.skipExtension();
        }
        return new ScramClientFirst(
                binding,
                authorization,
                authentication,
                nonce,
                reader.until(bare),
                reader.from(bare));
    }

    // gs2-cbind-flag = ("p=" cb-name) / "n" / "y"
    private static Binding binding(ScramReader reader) throws ScramSyntaxException {
        if (reader.takeAttribute('p')) {
            return new Binding.By(reader.expectBindingName());
        }
        if (reader.take('n')) {
            return new Binding.Unknown();
        }
        reader.expect('y');
        return new Binding.NotOffered();
    }
}
