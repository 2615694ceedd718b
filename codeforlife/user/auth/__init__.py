"""Who somebody is: authentication backends and rules for passwords."""
