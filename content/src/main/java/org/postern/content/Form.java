package org.postern.content;

import org.postern.store.StagedMessage;

/// The octets that a delivery gets.
///
/// @param message as it came, or as filters have changed it
/// @param traced whether the header lines that this node adds stand in it already: they do when it
///   was changed, since filters see and may change them as well
public record Form(StagedMessage message, boolean traced) {}
