package org.postern.webmail;

import java.nio.charset.StandardCharsets;

/// What stands in place of the web mail when this build has none.
final class MissingUi {
    static final byte[] PAGE =
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Web mail is not built</title>
            <body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
            <h1>The web mail is not part of this build</h1>
            <p>The server works: mail programs reach it with IMAP, POP3 and JMAP. Its web pages were left out,
            because Node.js was not there when it was built, or its packages could not be fetched.</p>
            <p>Install Node.js 20.19 or later with npm, then start the server again from its sources; it builds
            what is missing. A release has the web mail in it.</p>
            </body>
            </html>
            """
                    .getBytes(StandardCharsets.UTF_8);

    private MissingUi() {}
}
