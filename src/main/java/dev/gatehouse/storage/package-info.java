/**
 * What has to outlive the program: certificates, keys, the account at an authority, the ledger of what was tried.
 *
 * <p>{@link dev.gatehouse.storage.Storage} is one flat space of named values, each written whole or not at all. One node keeps them in
 * the files of a folder, several in a folder that they share or in Redis; who does something that must be done once holds a
 * {@link dev.gatehouse.storage.Storage.Lease} meanwhile.
 */
@ApplicationModule(allowedDependencies = {"site", "file"})
@NullMarked
package dev.gatehouse.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
