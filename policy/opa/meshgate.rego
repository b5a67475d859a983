# Package meshgate holds what policies may read of the gateway's own.
package meshgate

# attribute(name) is the user's attribute, null when the user has none of that name.
attribute(name) := object.get(input.context.identity.attributes, name, null)
