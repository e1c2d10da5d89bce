"""The office's pages of the forms of its services: what is asked, trying it out, changing it, switching it on."""
