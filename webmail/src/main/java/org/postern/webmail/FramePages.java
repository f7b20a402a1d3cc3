package org.postern.webmail;

import org.postern.web.RequestRefusedException;
import org.postern.web.WebHandler;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The empty documents into which the pages write the HTML of messages. Their headers say what may
/// happen in them, whatever the message holds: no script, no form, no navigation of the page around
/// it, and nothing fetched from elsewhere unless the reader asked for the pictures. Pages of our
/// own may look inside, to fit the height.
final class FramePages implements WebHandler {
    static final String PATH = "/webmail/frame";

    private static final String REMOTE = "remote";
    private static final String PRINT = "print";

    private static final byte[] EMPTY =
            "<!doctype html><html><head><meta charset=\"utf-8\"><title></title></head><body></body></html>"
                    .getBytes(StandardCharsets.UTF_8);

    @Override
    public void handle(WebRequest request, WebResponse response) throws IOException {
        Reading.only(request);
        List<String> words = request.segments();
        boolean print = words.contains(PRINT);
        boolean remote = words.contains(REMOTE);
        if (words.size() != (print ? 1 : 0) + (remote ? 1 : 0)) {
            throw new RequestRefusedException(404, "There is nothing here.");
        }
        response.withoutHeader("X-Frame-Options");
        response.header("Content-Security-Policy", policy(remote, print));
        response.header("Cache-Control", "public, max-age=86400");
        response.send(200, "text/html;charset=utf-8", EMPTY);
    }

    static String policy(boolean remote, boolean print) {
        return "default-src 'none'; img-src 'self' data: blob:"
                + (remote ? " https: http:" : "")
                + "; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'self'; sandbox allow-same-origin "
                + (print ? "allow-modals" : "allow-popups allow-popups-to-escape-sandbox");
    }
}
