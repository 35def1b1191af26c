//! TLS towards others: whom this installation trusts, for everything it asks over the network.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};

/// Trusts whom the machine trusts – what is inside an office often has a certificate of the office's own –, and
/// where the machine has no list, the authorities that browsers trust.
pub fn config() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    Ok(builder.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth())
}
