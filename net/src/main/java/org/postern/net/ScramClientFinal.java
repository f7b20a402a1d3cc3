package org.postern.net;

/// The client's last message: `client-final-message` of RFC 5802 section 7.
///
/// @param binding what `c=` holds, decoded: the first message's header and the channel's octets
/// @param nonce the client's part and the server's
/// @param withoutProof the octets of `client-final-message-without-proof`
record ScramClientFinal(byte[] binding, String nonce, byte[] proof, byte[] withoutProof) {
    // client-final-message = client-final-message-without-proof "," proof
    static ScramClientFinal parse(byte[] message) throws ScramSyntaxException {
        var reader = new ScramReader(message);
        reader.expectAttribute('c');
        byte[] binding = reader.expectBase64();
        reader.expect(',');
        reader.expectAttribute('r');
        String nonce = reader.expectNonce();
        int end = reader.position();
        reader.expect(',');
        while (!reader.takeAttribute('p')) {
            reader.skipExtension();
            end = reader.position();
            reader.expect(',');
        }
        byte[] proof = reader.expectBase64();
        if (!reader.atEnd()) {
            throw new ScramSyntaxException("the proof is not the last attribute");
        }
        return new ScramClientFinal(binding, nonce, proof, reader.until(end));
    }
}
