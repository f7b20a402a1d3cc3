package org.postern.content;

import org.postern.store.Filing;

/// One copy for one mailbox.
///
/// @param filing where in it
public record Placement(Addressee.Mailbox mailbox, Filing filing, Form form) {}
