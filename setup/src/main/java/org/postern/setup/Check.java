package org.postern.setup;

/// Looks at one thing of a deployment.
interface Check {
    /// One word, lower case, hyphens.
    String name();

    /// What it looks at, for `Help`.
    String about();

    /// Looks. A good deployment gives findings too: that it was looked at.
    ///
    /// @throws InterruptedException when its time is over
    void look(Deployment site, Findings findings) throws InterruptedException;
}
