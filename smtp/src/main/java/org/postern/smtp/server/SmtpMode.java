package org.postern.smtp.server;

/// Which of the three services a listener gives.
public enum SmtpMode {
    /// Mail from other servers, port 25.
    MX("smtp"),
    /// Mail from our own users, ports 587 and 465 (RFC 6409): AUTH comes before MAIL.
    SUBMISSION("submission"),
    /// Mail from our own routers into the store (RFC 2033): LHLO, and a reply for each recipient.
    LMTP("lmtp");

    private final String service;

    SmtpMode(String service) {
        this.service = service;
    }

    /// The service's name in events and for SASL.
    public String service() {
        return service;
    }
}
