package org.postern.node;

import org.postern.certificates.AcmeChallenges;
import org.postern.web.RequestRefusedException;
import org.postern.web.WebHandler;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Answers an authority that looks whether a host is ours.
record ChallengeAnswers(AcmeChallenges challenges) implements WebHandler {
    @Override
    public void handle(WebRequest request, WebResponse response) throws IOException {
        if (!request.method().equals("GET")) {
            throw new RequestRefusedException(405, "It is only read.").with("Allow", "GET");
        }
        var answer = challenges.answer(request.path());
        if (answer.isEmpty()) {
            throw new RequestRefusedException(404, "No order waits for this.");
        }
        // RFC 8555 section 8.3
        response.header("Content-Type", "application/octet-stream");
        response.body().write(answer.get().getBytes(StandardCharsets.US_ASCII));
    }
}
